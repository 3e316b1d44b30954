import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
import pytest

from cli.commands import cli
from ledger.config import CONFIG_FILE, PREFIX, Settings
from tests.structure.markdown import Command, anchors, commands, links
from tests.structure.tree import ROOT, files, place

_DOCUMENTS = sorted(files(".md"))
_EXPECTED = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "docs/architecture.md",
    "docs/cli.md",
    "docs/dead-letters.md",
    "docs/decisions.md",
    "docs/docker.md",
]
_VARIABLE = re.compile(rf"\b{PREFIX}[A-Z0-9_]+\b")


@pytest.mark.parametrize("name", _EXPECTED)
def test_the_document_is_there_and_says_something(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").strip()


def _dead_links(document: Path) -> Iterator[str]:
    for target in links(document.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        if "://" in target or path.startswith("mailto:"):
            continue
        file = document.parent / path if path else document
        if not (file.exists() and (not anchor or anchor in anchors(file.read_text(encoding="utf-8")))):
            yield target


def test_every_link_inside_the_project_leads_somewhere() -> None:
    dead = {place(document): list(_dead_links(document)) for document in _DOCUMENTS}
    assert {name: targets for name, targets in dead.items() if targets} == {}


def _unknown_commands(text: str) -> Iterator[str]:
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for command in commands(text):
        exists = _is_verb(command, verbs) if command.program == "make" else _leads(cli, command.words)
        if not exists:
            yield " ".join((command.program, *command.words))


def _is_verb(command: Command, verbs: set[str]) -> bool:
    goals = [word for word in command.words if "=" not in word and not word.startswith(("-", "'"))]
    return not goals or goals[0] in verbs


def _leads(here: click.Command, words: tuple[str, ...]) -> bool:
    """Whether the words lead to a command; options and what a command takes are its own affair."""
    if not words or not isinstance(here, click.Group) or words[0].startswith("-"):
        return True
    subcommand = here.get_command(click.Context(here), words[0])
    return subcommand is not None and _leads(subcommand, words[1:])


def test_every_command_that_a_document_names_exists() -> None:
    unknown = {place(document): list(_unknown_commands(document.read_text())) for document in _DOCUMENTS}
    assert {name: lines for name, lines in unknown.items() if lines} == {}


def test_every_variable_that_is_named_is_a_setting() -> None:
    named = [*files(".md", ".yml", ".toml", ".env.example", "Dockerfile", "Makefile", "setup", "run")]
    known = {PREFIX + key.upper() for key in Settings.model_fields} | {CONFIG_FILE}
    unknown = {
        f"{place(path)}: {variable}"
        for path in named
        for variable in set(_VARIABLE.findall(path.read_text(encoding="utf-8"))) - known
        if not variable.startswith(f"{PREFIX}TEST_")  # taken by the tests, before the configuration is read
    }
    assert unknown == set()


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        (links, "see [it](docs/x.md#y) and `[not](this)`\n```\n[nor](that)\n```\n", ["docs/x.md#y"]),
        (_unknown_commands, "run `make nothing` or `make test`", ["make nothing"]),
        (_unknown_commands, "```sh\n$ dual-ledger frobnicate --json\n```", ["dual-ledger frobnicate --json"]),
        (_unknown_commands, "`docker compose run --rm cli x`, `dual-ledger --version`, make nothing", []),
        (anchors, "# One `two`, three!\n```\n# not\n```\n", ["one-two-three"]),
    ],
)
def test_the_reader_of_documents_finds_what_is_planted(
    read: Callable[[str], Iterable[str]], text: str, found: list[str]
) -> None:
    assert list(read(text)) == found
