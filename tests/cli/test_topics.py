import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient

from cli.main import main
from ledger.config import Settings
from ledger.topics import all_topics
from tests.fixtures.servers import Servers
from tests.fixtures.settings import with_own_names

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def names(servers: Servers) -> Iterator[Settings]:
    settings = with_own_names(Settings(kafka_bootstrap=servers.kafka_bootstrap, topic_partitions=2))
    yield settings
    outside = AdminClient({"bootstrap.servers": servers.kafka_bootstrap})
    there = {topic.name for topic in all_topics(settings)} & set(outside.list_topics(timeout=30).topics)
    for future in outside.delete_topics(list(there)).values() if there else ():
        future.result(30)


@pytest.fixture
def run(
    names: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Run:
    """Run `dual-ledger topics …`; the exit status, the JSON document if one was asked for, and stderr."""
    monkeypatch.setenv("DUAL_LEDGER_SANDBOX_DIR", str(tmp_path / "none"))
    for name in names.model_fields_set & names.model_dump(exclude_none=True, exclude_defaults=True).keys():
        if name.startswith(("topic_", "kafka_bootstrap")):
            monkeypatch.setenv(f"DUAL_LEDGER_{name.upper()}", str(getattr(names, name)))

    def ran(*arguments: str) -> tuple[int, Any, str]:
        monkeypatch.setattr(sys, "argv", ["dual-ledger", "topics", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        document = json.loads(captured.out) if "--json" in arguments else captured.out
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, document, captured.err

    return ran


def test_create_and_check_tell_scripts_what_they_found(run: Run, names: Settings) -> None:
    topics = [topic.name for topic in all_topics(names)]

    status, document, _ = run("check", "--json")
    assert (status, document["ok"]) == (1, False)
    assert [(finding["check"], finding["topic"]) for finding in document["findings"]] == [
        ("exists", topic) for topic in topics
    ]

    assert run("create", "--json")[:2] == (0, {"created": topics, "existing": [], "schemas": []})
    assert run("create", "--json")[:2] == (0, {"created": [], "existing": topics, "schemas": []})
    assert run("check", "--json")[:2] == (0, {"ok": True, "findings": []})


def test_create_and_check_tell_people_what_they_found(run: Run, names: Settings) -> None:
    assert "does not exist\n  next: dual-ledger topics create" in run("check")[1]
    assert f"created  {names.topic_outbox}" in run("create")[1]
    assert f"existing {names.topic_outbox}" in run("create")[1]
    assert run("check")[:2] == (0, "the topics are as configured\n")


def test_another_number_of_partitions_is_an_error_with_what_to_do(run: Run) -> None:
    run("create")

    status, _, errors = run("create", "--partitions", "5")

    assert status == 1
    assert "has 2 partitions, 5 are configured" in errors
    assert "next: " in errors


def test_with_a_registry_the_schemas_are_registered_and_checked(
    run: Run, registry_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUAL_LEDGER_REGISTRY_URL", registry_url)

    _, before, _ = run("check", "--json")
    _, created, _ = run("create", "--json")

    assert {finding["check"] for finding in before["findings"]} == {"exists", "schema"}
    assert [schema["message"] for schema in created["schemas"]].count("LedgerEntry") == 4
    assert set(created["schemas"][0]) == {"subject", "message", "version", "id"}
    assert run("check", "--json")[0] == 0
    assert "LedgerEntry version 2" in run("create")[1]


def test_a_bad_option_is_a_usage_error(run: Run) -> None:
    assert run("create", "--partitions", "0")[0] == 2
