"""The actions of the audit log as the source writes them, read without running it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.structure.tree import PACKAGES, ROOT, files

_CALL = re.compile(r"\bwrite_audit\(")
_TEXT = re.compile(r"'([^']+)'")
_ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def in_sql(text: str) -> set[str]:
    """The actions that a file of SQL writes: whole texts, or the branches of a CASE."""
    found: set[str] = set()
    for call in _CALL.finditer(_without_comments(text)):
        argument = _first_argument(_without_comments(text)[call.end() :])
        if "'" in argument:
            assert "||" not in argument, f"an action is written whole: {argument}"
            found |= set(_TEXT.findall(re.sub(r"WHEN\s*'[^']*'", "WHEN", argument)))
    return found


def in_python(text: str) -> set[str]:
    """The actions that a file of Python writes, each a text where it is written."""
    return {action for node in ast.walk(ast.parse(text)) for action in _written(node)}


def _written(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "write_line":
        action = node.args[1]
        assert isinstance(action, ast.Constant), "an action is a text where it is written"
        yield str(action.value)
    elif name in {"row", "rows", "run"} and node.args and getattr(node.args[0], "value", "") == "audit_write":
        for keyword in node.keywords:
            if keyword.arg == "action" and isinstance(keyword.value, ast.Constant):
                yield str(keyword.value.value)


def _first_argument(text: str) -> str:
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth < 0 or (depth == 0 and letter == ","):
            return text[:place]
    return text


def _without_comments(text: str) -> str:
    return re.sub(r"--.*", "", text)


def written() -> set[str]:
    """Every action that the project writes."""
    folders = [ROOT / package for package in PACKAGES]
    found: set[str] = set()
    for folder in folders:
        for path in files(".sql", ".py", under=folder):
            read = in_sql if path.suffix == ".sql" else in_python
            found |= read(path.read_text(encoding="utf-8"))
    return found


def documented(document: Path) -> list[str]:
    """The actions that a document's table of them has a row for."""
    text = document.read_text(encoding="utf-8")
    return _ROW.findall(text.partition("## Every action")[2].partition("\n## ")[0])
