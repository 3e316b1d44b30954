"""Goal: whatever has become of an entry, `trace` tells it, and the times between its hops add up."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from ledger.config import Settings
from tests.books.scene import open_account, open_accounts, url
from tests.cli.running import Runner
from tests.consumer.running import consumed
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import document
from tests.relay.outbox import statuses
from tests.runs.scene import ledger_file, planned, ran, row

_IDLE = ("--until-idle", "0.3")
_READ = "INSERT INTO backfill_source_data VALUES (%s, 7, 'run', 'MASTER', 'PAY-1', '\\x00'::bytea)"
_NOT_READ = """
    INSERT INTO run_refusals
    VALUES (%s, 2, 'line:3', 'referenceId', 'PAY 2 ', 'field_invalid', 'reference_id', 'blank', 'a blank')
"""
_RECORDED = (_READ, _NOT_READ)


def _payment(reference: str, credit: str = "B") -> str:
    return row(1, debit="A", credit=credit, reference=reference, amount="2.50")


@pytest.fixture
def sent(dual_ledger: Runner, topics: Settings, tmp_path: Path) -> Settings:
    """Three payments on their way: the third to an account that nobody has opened."""
    open_accounts(url(topics), "A", "B", opening="10")
    rows = [_payment("PAY-1"), _payment("PAY-2"), _payment("PAY-3", "LATE")]
    assert dual_ledger("produce", "csv", str(ledger_file(tmp_path / "pay.csv", rows))).status == 0
    return topics


def _traced(dual_ledger: Runner, reference: str, *options: str, **changes: Any) -> dict[str, Any]:
    ran = dual_ledger("trace", reference, "--json", *options, **changes)
    assert ran.status == 0, ran.err
    found: dict[str, Any] = ran.document
    passed = [hop["seconds_since_previous"] or 0 for hop in found["hops"]]
    times = [hop["at"] for hop in found["hops"] if hop["at"]]
    ends = (found["time"]["first_at"], found["time"]["last_at"])
    assert ends == ((times[0], times[-1]) if times else (None, None))
    assert sum(passed) == pytest.approx(found["time"]["total_seconds"] or 0, abs=1e-6)
    assert found["time"]["disagreements"] == []
    assert times == sorted(times)
    return found


def _names(found: dict[str, Any]) -> list[str]:
    return [hop["name"] for hop in found["hops"]]


def _hop(found: dict[str, Any], name: str) -> dict[str, Any]:
    (hop,) = [one for one in found["hops"] if one["name"] == name]
    return dict(hop)


def test_a_posted_entry_is_told_from_its_line_to_the_answer_of_the_scb(
    dual_ledger: Runner, sent: Settings, scb_database: str
) -> None:
    consumed(sent, 3)
    both = sent.model_copy(update={"scb_database_url": SecretStr(scb_database)})

    def answered() -> bool:
        dual_ledger("relay", *_IDLE)
        document(both, "sandbox", "scb", *_IDLE)
        return statuses(sent) == {"ACKNOWLEDGED": 2}

    until(answered, 60, what="the SCB's answers")

    found = _traced(dual_ledger, "PAY-2", scb_database_url=SecretStr(scb_database))

    way = ["read", "published", "polled", "posted", "outbox", "relayed", "heard", "acknowledged"]
    assert _names(found) == way
    assert all(hop["reached"] and hop["at"] for hop in found["hops"])
    assert [hop["clock"] for hop in found["hops"]] == [
        *("producer", "producer", "consumer"),
        *("books", "books", "books", "scb", "books"),
    ]
    read, posted = _hop(found, "read"), _hop(found, "posted")
    assert (read["file"], read["source_position"], len(read["sha256"])) == ("pay.csv", "line:3", 64)
    assert read["schema"].startswith("LedgerEntry version")
    assert (posted["batch"]["posted"], posted["batch"]["dead_letters"]) == (2, 1)
    ((transaction,),) = query(url(sent), "SELECT xmin::text FROM batches")
    assert posted["batch"]["transaction_id"] == transaction
    assert (_hop(found, "relayed")["partition"] is None, _hop(found, "heard")["result"]) == (False, "APPLIED")
    assert found["state"]["name"] == "acknowledged"
    assert found["balances"]["debit"] == {"before": "12.50", "after": "15.00"}
    assert (found["scb"]["entry"]["origin"], found["scb"]["looked"]) == ("APPLIED", True)


def test_a_refused_entry_is_told_and_then_that_it_was_redriven_and_undone(
    dual_ledger: Runner, sent: Settings
) -> None:
    consumed(sent, 3)
    refused = _traced(dual_ledger, "PAY-3")
    assert _names(refused) == ["read", "published", "polled", "dead_letter"]
    assert (refused["state"]["name"], refused["entry"]) == ("refused", None)
    assert refused["state"]["command"] == f"dual-ledger dead-letters show {refused['dead_letters'][0]['id']}"
    assert _hop(refused, "dead_letter")["source"]["file"] == "pay.csv"

    dual_ledger("dead-letters", "redrive", "--all")
    open_account(url(sent), "LATE")
    dual_ledger("dead-letters", "redrive", "--all")

    found = _traced(dual_ledger, "PAY-3")
    way = ["read", "published", "polled", "dead_letter", "redrive", "redrive", "posted", "outbox"]
    assert _names(found) == [*way, "relayed", "acknowledged"]
    assert [hop["outcome"] for hop in found["hops"][4:6]] == ["credit_account_unknown", "posted"]
    assert (found["state"]["name"], found["state"]["command"]) == ("posted", "dual-ledger relay")

    letter = str(found["dead_letters"][0]["id"])
    dual_ledger("dead-letters", "undo", letter, "--reason", "too early")
    undone = _traced(dual_ledger, "PAY-3")
    assert _names(undone) == [*way, "undo", "relayed", "acknowledged"]
    assert undone["state"]["name"] == "undone"


def test_what_was_given_up_says_by_whom_and_why(dual_ledger: Runner, sent: Settings) -> None:
    consumed(sent, 3)
    dual_ledger("dead-letters", "discard", "--all", "--reason", "sent anew")
    found = _traced(dual_ledger, "PAY-3")
    assert (_names(found)[-1], found["state"]["name"]) == ("discard", "discarded")
    assert "sent anew" in found["state"]["sentence"]
    assert "“sent anew”" in dual_ledger("trace", "PAY-3").out


def test_a_parked_entry_says_which_account_it_waits_for_and_then_that_it_was_released(
    dual_ledger: Runner, sent: Settings
) -> None:
    parking = sent.model_copy(update={"unknown_accounts": "park"})
    consumed(parking, 3)
    parked = _traced(dual_ledger, "PAY-3")
    assert parked["state"]["name"] == "parked"
    assert "LATE, which does not exist" in parked["state"]["sentence"]
    assert parked["state"]["command"].startswith("dual-ledger accounts create LATE ")

    open_account(url(sent), "LATE", status="FROZEN")
    assert "unfreeze LATE" in _traced(dual_ledger, "PAY-3")["state"]["command"]
    query(url(sent), "UPDATE bank_accounts SET status = 'ACTIVE' WHERE id = 'LATE'")
    consumed(parking, 0, idle=1.5)
    released = _traced(dual_ledger, "PAY-3")
    assert _names(released)[3:6] == ["dead_letter", "release", "posted"]


def test_a_redelivery_and_a_replay_have_times_offsets_and_batches_of_their_own(
    dual_ledger: Runner, sent: Settings, tmp_path: Path
) -> None:
    consumed(sent, 3)
    assert dual_ledger("produce", "csv", str(tmp_path / "pay.csv"), "--restart").status == 0
    consumed(sent, 3)
    ran(sent, "replay", sent.topic_legacy_entries, "--run-id", "again", "--start", status=1)

    found = _traced(dual_ledger, "PAY-1")

    came = [hop for hop in found["hops"] if hop["name"] == "duplicate"]
    assert len(came) == 3
    assert [hop["run_id"] for hop in came] == [None, "again", "again"]
    assert len({hop["batch"]["transaction_id"] for hop in came}) >= 2
    assert came[0]["read_at"] > _hop(found, "read")["at"]
    assert came[0]["offset"] > _hop(found, "published")["offset"]
    assert [run["run_id"] for run in found["runs"]] == ["again"]
    assert _names(found)[-2:] == ["relayed", "acknowledged"]


def test_an_entry_in_flight_is_found_in_kafka_and_one_that_nobody_knows_says_where_was_looked(
    dual_ledger: Runner, sent: Settings
) -> None:
    found = _traced(dual_ledger, "PAY-2")
    assert (found["state"]["name"], found["entry"], _names(found)) == (
        "in_flight",
        None,
        ["read", "published"],
    )
    assert found["state"]["command"] == "dual-ledger consume"
    assert found["hops"][1]["topic"] == sent.topic_legacy_entries
    assert all(hop["at"] for hop in found["hops"])

    unknown = dual_ledger("trace", "PAY-9", "--json")
    assert (unknown.status, unknown.document["found"]) == (1, False)
    assert {one["where"]: one["looked"] for one in unknown.document["searched"]} == {
        "kafka": True,
        "runs": True,
        "refusals": True,
        "scb": False,
    }
    not_asked = dual_ledger("trace", "PAY-2", "--no-kafka")
    assert (not_asked.status, "not looked for in Kafka" in not_asked.err) == (1, True)
    away = dual_ledger("trace", "PAY-2", "--json", kafka_bootstrap="127.0.0.1:1")
    assert not {one["where"]: one["looked"] for one in away.document["searched"]}["kafka"]


def test_what_a_run_has_read_or_refused_is_found_by_its_run(
    dual_ledger: Runner, topics: Settings, tmp_path: Path
) -> None:
    rows = [_payment("PAY-1"), row(2, reference="PAY 2 ")]
    run = planned(topics, ledger_file(tmp_path / "run.csv", rows))
    query(url(topics), "UPDATE runs SET status = 'PAUSED' WHERE id = %s", run)
    for statement in _RECORDED:
        query(url(topics), statement, run)
    read = _traced(dual_ledger, "PAY-1", "--no-kafka")
    assert (read["state"]["name"], read["ledger_id"]) == ("in_flight", "MASTER")
    assert read["state"]["command"] == f"dual-ledger run resume {run}"
    refused = _traced(dual_ledger, "PAY 2 ", "--no-kafka")
    assert (refused["state"]["name"], refused["hops"][0]["source_position"]) == (
        "refused_at_source",
        "line:3",
    )
    assert refused["state"]["command"] == f"dual-ledger run errors {run}"
