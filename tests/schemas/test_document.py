from pathlib import Path

import pytest

import schemas
from ledger.codec import _WHY
from ledger.config import Settings
from ledger.topics import all_topics
from ledger.validation import _WORDS

TEXT = (Path(__file__).parents[2] / "docs" / "schemas.md").read_text(encoding="utf-8")


def _section(heading: str) -> str:
    return TEXT.partition(f"\n{heading}\n")[2].partition("\n#")[0]


@pytest.mark.parametrize("name", tuple(schemas.history()))
def test_the_document_explains_every_field_as_the_schema_does(name: str) -> None:
    entry = schemas.load("LedgerEntry")["fields"] if name == "EntryPosted" else []
    section = _section(f"### {name}")

    for field in schemas.load(name)["fields"]:
        if field not in entry:
            assert f"| `{field['name']}` | " in section
            assert f" | {field['doc']} |" in section


def test_the_document_names_every_rule_that_a_refusal_can_name() -> None:
    assert [rule for rule in _WHY if f"`{rule}`" not in _section("## Read strictly")] == []
    assert [rule for rule in _WORDS if f"`{rule}`" not in _section("## What an entry must be")] == []


def test_the_document_says_how_long_every_topic_is_kept() -> None:
    for topic in all_topics(Settings()):
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{topic.name}` |"))
        assert f"`{topic.message}`" in row
        assert ("for ever" in row) == (topic.configs["retention.ms"] == "-1")
