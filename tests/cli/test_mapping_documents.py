"""The page about mappings shows what the commands print, and every key there is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from producer.mapping import model
from tests.cli.running import Runner

_DOCS = Path(__file__).parents[2] / "docs"
_TEXT = (_DOCS / "mapping.md").read_text(encoding="utf-8")
_SHOWN = re.findall(
    r"^```console\n\$ dual-ledger (mapping [^\n]+)\n(?!\$)(.+?)^```$", _TEXT, re.MULTILINE | re.DOTALL
)


def test_the_page_shows_both_commands_at_work() -> None:
    assert {words.split()[1] for words, _ in _SHOWN} == {"check", "suggest"}


@pytest.mark.parametrize(("words", "output"), _SHOWN, ids=[words for words, _ in _SHOWN])
def test_what_the_page_shows_is_what_is_printed(
    alone: Runner, monkeypatch: pytest.MonkeyPatch, words: str, output: str
) -> None:
    monkeypatch.chdir(_DOCS / "examples")
    assert alone(*words.split()).out == output


def _keys(table: type[BaseModel]) -> Iterator[str]:
    for name, field in table.model_fields.items():
        yield field.alias or name


@pytest.mark.parametrize(
    "table",
    [
        model.Mapping,
        model.FileFormat,
        model.Fields,
        model.Cases,
        model.Accounts,
        model.Text,
        model.Number,
        model.Amount,
        model.Time,
    ],
)
def test_every_key_is_explained_and_shown(table: type[BaseModel]) -> None:
    pieces = "\n".join(re.findall(r"```toml\n(.*?)```", _TEXT, re.DOTALL))
    prose = re.sub(r"```.*?```", "", _TEXT, flags=re.DOTALL)
    assert [key for key in _keys(table) if not re.search(rf"\b{key}\b", prose)] == []
    assert [key for key in _keys(table) if not re.search(rf"\b{key}\b", pieces)] == []
