import re

import pytest

from tests.structure.tree import ROOT, files, place

_VAGUE = {"util", "utils", "helper", "helpers", "common", "manager", "base", "handler", "handlers", "misc"}
_LINES_MAX = 300

_TEXT = (".py", ".sql", ".md", ".toml", ".yml", ".yaml", ".avsc", ".html", ".lock", ".sh", "Dockerfile")
_BUILD = ("Dockerfile", "Makefile", ".dockerignore", ".lock", ".sh", ".toml", "run", "setup")

# written in two parts, so that this list does not find itself
_PACKAGE_HOST = re.compile(
    "|".join(
        rf"\b{name}\.{end}\b"
        for name, end in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("maven", "org"),
            ("maven.apache", "org"),
            ("npmjs", "org"),
            ("jitpack", "io"),
            ("docker", "io"),
            ("ghcr", "io"),
            ("quay", "io"),
            ("deb.debian", "org"),
            ("proxy.golang", "org"),
        )
    )
)
_FOR_LATER = re.compile(rf"\b(?:{'todo|fixme|hack'.upper()})\b")
_MACHINE_PATHS = re.compile(r"(?<![\w.$}/-])/(?:home/[a-z]|(?:root|Users|work)/)")
_ADDRESS = re.compile(r"https?://([\w.-]+)")


def _lines_with(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    return [
        f"{place(path)}:{number}: {line.strip()[:120]}"
        for path in files(*suffixes)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_python_file_is_longer_than_it_can_be_read_in_one_sitting() -> None:
    counts = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files(".py")}
    assert {name: count for name, count in counts.items() if count > _LINES_MAX} == {}


def test_every_name_says_what_is_inside() -> None:
    names = {path.relative_to(ROOT) for path in files(".py", ".sql")}
    vague = {
        name.as_posix()
        for name in names
        for part in name.with_suffix("").parts
        if _VAGUE & set(part.lower().split("_"))
    }
    assert vague == set()


def test_nothing_is_left_for_later() -> None:
    assert _lines_with(_FOR_LATER, *_TEXT) == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert _lines_with(_MACHINE_PATHS) == []


def test_no_file_names_a_package_registry() -> None:
    assert _lines_with(_PACKAGE_HOST, *_TEXT, *_BUILD) == []


def test_build_files_hold_no_addresses() -> None:
    assert _lines_with(_ADDRESS, *_BUILD) == []


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (_FOR_LATER, "# " + "todo".upper() + ": later", True),
        (_FOR_LATER, "toDolist, HACKNEY", False),
        (_MACHINE_PATHS, "open('" + "/home" + "/somebody/x')", True),
        (_MACHINE_PATHS, "cd " + "/root" + "/x", True),
        (_MACHINE_PATHS, "docs/work/x, ${HOME}/work/x, " + "/var" + "/lib/x", False),
        (_PACKAGE_HOST, "see https://" + "pypi" + ".org/x", True),
        (_PACKAGE_HOST, "https://repo1." + "maven" + ".org", True),
        (_PACKAGE_HOST, "copypi-org", False),
        (_ADDRESS, "--index https" + "://somewhere.example/simple", True),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str, found: bool) -> None:
    assert bool(pattern.search(text)) == found
