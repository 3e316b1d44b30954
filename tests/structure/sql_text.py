"""SQL files read as text: what is code in them, their statements, and which house rules they break."""

import re
from collections.abc import Iterator

_COMMENT_OR_STRING = r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'"
_BODY = r"(\$\w*\$).*?\1"
_NO_CODE = re.compile(_COMMENT_OR_STRING, re.DOTALL)
_RAISE = re.compile(r"\bRAISE\b([^;]*);", re.IGNORECASE)
# levels below EXCEPTION only inform, and a bare RAISE passes on an error that has its code already
_INFORMS = re.compile(r"\s*(?:(?:DEBUG|LOG|INFO|NOTICE|WARNING)\b.*)?", re.IGNORECASE | re.DOTALL)
_ERRCODE = re.compile(r"\bUSING\b.*?\bERRCODE\s*=\s*", re.IGNORECASE | re.DOTALL)
_LITERAL = re.compile(r"'([^']*)'")
_SQLSTATE = re.compile(r"[0-9A-Z]{5}")
_DEFINER = re.compile(r"\bSECURITY\s+DEFINER\b", re.IGNORECASE)
_SEARCH_PATH = re.compile(
    r"\bSET\s+search_path\s*(?:=|\bTO\b)\s*((?:[\w\"$]+\s*,\s*)*[\w\"$]+)", re.IGNORECASE
)
_CREATES = re.compile(
    r"\s*CREATE\s+(?P<replace>OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?"
    r"(?P<kind>FUNCTION|PROCEDURE|VIEW|TRIGGER|AGGREGATE|TABLE|INDEX|TYPE)\s+(?:\w+\.)?(?P<name>\w+)",
    re.IGNORECASE,
)


def raise_faults(text: str) -> Iterator[str]:
    """Each RAISE of an error that has no SQLSTATE, or not one of five characters."""
    code = _masked(_NO_CODE, text)
    for found in _RAISE.finditer(code):
        if _INFORMS.fullmatch(found[1]):
            continue
        line = text.count("\n", 0, found.start()) + 1
        given = _ERRCODE.search(found[1])
        if given is None:
            yield f"line {line}: RAISE without USING ERRCODE"
            continue
        literal = _LITERAL.match(text, found.start(1) + given.end())
        if literal and not _SQLSTATE.fullmatch(literal[1]):
            yield f"line {line}: ERRCODE '{literal[1]}' is not an SQLSTATE of five characters"


def definer_faults(text: str) -> Iterator[str]:
    """Each SECURITY DEFINER routine whose `search_path` does not end with `pg_temp`."""
    for statement in statements(text):
        if not _DEFINER.search(statement):
            continue
        path = _SEARCH_PATH.search(statement)
        if path is None or path[1].split(",")[-1].strip().lower() != "pg_temp":
            routine = created(statement) or "a routine"
            yield f"{routine}: SECURITY DEFINER, but its search_path does not end in pg_temp"


def statements(text: str) -> list[str]:
    """The statements of a file, with comments, strings and `$$` bodies blanked out."""
    outline = _masked(re.compile(f"{_COMMENT_OR_STRING}|{_BODY}", re.DOTALL), text)
    return [statement.strip() for statement in outline.split(";") if statement.strip()]


def created(statement: str) -> str | None:
    """The name of what a statement creates, None when it creates nothing."""
    found = _CREATES.match(statement)
    return found["name"] if found else None


def created_anew(text: str) -> list[str]:
    """The names of what a file creates in a way that fails when it is applied a second time."""
    found = (_CREATES.match(statement) for statement in statements(text))
    return [one["name"] for one in found if one and not one["replace"]]


def objects(text: str) -> list[str]:
    """The names of all that a file creates, in order."""
    return [name for name in map(created, statements(text)) if name]


def _masked(pattern: re.Pattern[str], text: str) -> str:
    """`text` with every match blanked out: the same length, the same lines, quotes kept."""

    def blank(found: re.Match[str]) -> str:
        inside = re.sub(r"[^\n]", " ", found[0])
        return f"'{inside[1:-1]}'" if found[0].startswith("'") else inside

    return pattern.sub(blank, text)
