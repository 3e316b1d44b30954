"""The whole command against Kafka: what it sends, what it says, and what it survives."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient

import schemas
from ledger import registry
from ledger.codec import single_object_header
from ledger.config import Settings
from ledger.entry import content_digest
from ledger.tracing import traceparent
from producer.run import BATCH_RECORDS
from tests.fixtures.outside import read_topic
from tests.fixtures.waiting import until
from tests.producer.commands import command, document, entries_in, environment, produce_csv, totals_in
from tests.producer.files import HEADER, rows, write

ROWS = 2 * BATCH_RECORDS + 7
_BAD = "A,B,-1,EUR,PAYMENT,BAD"  # one refused row, in the middle of the second batch


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = rows(ROWS)
    lines.insert(BATCH_RECORDS + 2, _BAD)
    return write(tmp_path / "payments.csv", HEADER, *lines)


def test_every_good_row_is_in_the_topic_once_with_key_and_headers(topics: Settings, file: Path) -> None:
    done = produce_csv(topics, file)
    said = document(done)
    assert done.returncode == 1  # one row was refused
    assert (said["source_id"], said["read"], said["published"], said["rejected"]) == (
        "payments",
        ROWS + 1,
        ROWS,
        1,
    )
    assert said["finished"]
    entries = entries_in(topics)
    assert sorted(entry.reference_id for entry in entries) == sorted(f"R-{n}" for n in range(1, ROWS + 1))
    records = read_topic(topics.kafka_bootstrap or "", topics.topic_legacy_entries)
    for record, entry in list(zip(records, entries, strict=True))[::500]:
        assert record.key == f"MASTER\x1f{entry.debit_account_id}".encode()
        headers = dict(record.headers)
        assert b" source=payments " in headers.pop("origin")
        assert headers == {
            "traceparent": traceparent("MASTER", entry.reference_id).encode(),
            "content-digest": content_digest(entry),
        }


def test_entries_of_one_debit_account_are_in_the_order_of_their_rows(topics: Settings, file: Path) -> None:
    produce_csv(topics, file)
    sequences: dict[str, list[int]] = {}
    for entry in entries_in(topics):
        sequences.setdefault(entry.debit_account_id, []).append(entry.producer_sequence)
    assert all(found == sorted(found) for found in sequences.values())


def test_a_complete_file_is_followed_by_its_exact_control_total(topics: Settings, file: Path) -> None:
    produce_csv(topics, file)
    (total,) = totals_in(topics)
    digest = sum(int.from_bytes(content_digest(entry)) for entry in entries_in(topics)) % 2**256
    assert total["count"] == ROWS
    assert total["sums"] == {"EUR": f"{ROWS * (ROWS + 1) // 2 + ROWS // 4}.{ROWS % 4 * 25:02d}"}
    assert total["digest"] == f"{digest:064x}"
    assert (total["window_from"], total["window_to"]) == ("line:2", f"line:{ROWS + 2}")
    assert total["complete"]


@pytest.mark.parametrize(
    "point", ["producer.after_publish", "producer.after_delivery", "producer.after_position"]
)
@pytest.mark.parametrize("at", [1, 2])
def test_killed_at_any_point_it_goes_on_and_nothing_is_missing(
    topics: Settings, file: Path, point: str, at: int
) -> None:
    killed = produce_csv(topics, file, DUAL_LEDGER_FAILPOINT=f"{point}:kill:{at}")
    assert killed.returncode == -signal.SIGKILL
    said = document(produce_csv(topics, file))
    assert said["resumed_from"] == BATCH_RECORDS * (at if point == "producer.after_position" else at - 1)
    references = [entry.reference_id for entry in entries_in(topics)]
    assert set(references) == {f"R-{n}" for n in range(1, ROWS + 1)}
    assert len(references) - ROWS <= BATCH_RECORDS  # no more than one batch is sent twice
    (total,) = totals_in(topics)
    assert total["count"] == ROWS
    with Path(said["errors_file"]).open(newline="") as report:
        assert [line["line"] for line in csv.DictReader(report)] == [str(BATCH_RECORDS + 4)]


def test_generated_references_are_the_same_after_a_kill(topics: Settings, tmp_path: Path) -> None:
    header = HEADER.removesuffix(",referenceId")
    file = write(tmp_path / "twins.csv", header, *["A,B,1,EUR,PAYMENT"] * (2 * BATCH_RECORDS))
    produce_csv(topics, file, DUAL_LEDGER_FAILPOINT="producer.after_delivery:kill:2")
    assert produce_csv(topics, file).returncode == 0
    references = {entry.reference_id for entry in entries_in(topics)}
    assert len(references) == 2 * BATCH_RECORDS
    assert {int(reference.rpartition("-")[2]) for reference in references} == set(
        range(1, 2 * BATCH_RECORDS + 1)
    )


def test_a_signal_to_stop_finishes_the_batch_and_the_next_call_goes_on(topics: Settings, file: Path) -> None:
    stopped = produce_csv(topics, file, DUAL_LEDGER_FAILPOINT="producer.after_publish:term:2")
    assert stopped.returncode == 130
    assert document(stopped)["published"] == 2 * BATCH_RECORDS - 1
    assert "goes on where this one stopped" in stopped.stderr
    said = document(produce_csv(topics, file))
    assert said["resumed_from"] == 2 * BATCH_RECORDS
    assert said["total_published"] == ROWS == len(entries_in(topics))


def test_a_file_changed_while_it_is_half_sent_is_refused_until_restarted(
    topics: Settings, file: Path
) -> None:
    produce_csv(topics, file, DUAL_LEDGER_FAILPOINT="producer.after_position:kill:1")
    with file.open("a") as text:
        text.write("A,B,5,EUR,PAYMENT,NEW\n")
    refused = produce_csv(topics, file)
    assert refused.returncode == 2
    assert "--restart" in refused.stderr
    said = document(produce_csv(topics, file, "--restart"))
    assert (said["resumed_from"], said["published"]) == (0, ROWS + 1)


def test_a_finished_file_is_sent_again_from_the_start_and_says_so(topics: Settings, file: Path) -> None:
    produce_csv(topics, file)
    again = produce_csv(topics, file)
    assert document(again)["published"] == ROWS
    assert "sent again" in again.stderr


def test_another_file_of_the_same_name_is_refused_where_references_are_generated(
    topics: Settings, tmp_path: Path
) -> None:
    header = HEADER.removesuffix(",referenceId")
    file = write(tmp_path / "daily.csv", header, "A,B,1,EUR,PAYMENT")
    assert produce_csv(topics, file).returncode == 0
    write(file, header, "A,B,1,EUR,PAYMENT", "A,B,2,EUR,PAYMENT")
    refused = produce_csv(topics, file)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "a row that both files have would count as one payment" in refused.stderr
    assert document(produce_csv(topics, file, "--restart"))["published"] == 2
    write(file, header, "A,B,1,EUR,PAYMENT")
    assert document(produce_csv(topics, file, "--source-id", "daily-2", "--again"))["published"] == 1


def test_a_growing_file_whose_rows_have_references_is_sent_again_and_says_so(
    topics: Settings, tmp_path: Path
) -> None:
    file = write(tmp_path / "daily.csv", HEADER, *rows(2))
    produce_csv(topics, file)
    grown = produce_csv(topics, write(file, HEADER, *rows(3)))
    assert document(grown)["published"] == 3
    assert "another file was sent to its end as this source" in grown.stderr


def test_a_call_that_sends_nothing_claims_no_file(topics: Settings, tmp_path: Path) -> None:
    header = HEADER.removesuffix(",referenceId")
    produce_csv(topics, write(tmp_path / "a.csv", header, "A,B,1,EUR,PAYMENT"))
    other = write(tmp_path / "b.csv", header, "A,B,2,EUR,PAYMENT")
    assert produce_csv(topics, other, "--source-id", "a").returncode == 2
    assert document(produce_csv(topics, other))["published"] == 1


def test_refused_rows_of_an_earlier_call_are_counted_in_all(topics: Settings, file: Path) -> None:
    report = file.with_name("refused.csv")
    near = os.path.relpath(report)  # saved whole: the next call may come from another folder
    produce_csv(topics, file, "--errors", near, DUAL_LEDGER_FAILPOINT="producer.after_position:kill:2")
    done = produce_csv(topics, file, as_json=False)
    assert done.returncode == 1
    assert f"1 refused in all: see {report}" in done.stdout


def test_the_same_file_under_another_source_id_is_refused_unless_again(topics: Settings, file: Path) -> None:
    produce_csv(topics, file)
    refused = produce_csv(topics, file, "--source-id", "other")
    assert refused.returncode == 2
    assert "loaded before as source payments" in refused.stderr
    assert document(produce_csv(topics, file, "--source-id", "other", "--again"))["published"] == ROWS


def test_two_producers_of_one_source_at_once_are_one_too_many(topics: Settings, file: Path) -> None:
    frozen = subprocess.Popen(
        [sys.executable, "-c", "from cli.main import main; main()", *command(file)],
        env=environment(topics, DUAL_LEDGER_FAILPOINT="producer.after_position:stop:1"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        status = Path(f"/proc/{frozen.pid}/stat")
        until(lambda: status.read_text().rpartition(")")[2].split()[0] == "T", what="the first is frozen")
        second = produce_csv(topics, file)
    finally:
        frozen.kill()
        frozen.wait()
    assert second.returncode == 2
    assert "another producer is sending payments" in second.stderr


def test_a_quote_never_closed_stops_the_load_and_what_came_before_counts(
    topics: Settings, tmp_path: Path
) -> None:
    file = write(tmp_path / "open.csv", HEADER, *rows(10), '"A,B,1,EUR,PAYMENT,R-11', *rows(3))
    done = produce_csv(topics, file)
    said = document(done)
    assert done.returncode == 1
    assert (said["published"], said["finished"]) == (10, False)
    assert "line 12: a quote is opened there" in said["failure"]
    assert len(entries_in(topics)) == 10
    assert totals_in(topics) == []


def test_a_dry_run_judges_everything_and_sends_nothing(topics: Settings, file: Path, tmp_path: Path) -> None:
    report, accounts = tmp_path / "refused.json", tmp_path / "accounts.csv"
    done = produce_csv(topics, file, "--dry-run", "--errors", str(report), "--accounts", str(accounts))
    said = document(done)
    assert (done.returncode, said["read"], said["published"], said["rejected"]) == (1, ROWS + 1, 0, 1)
    assert [line["column"] for line in json.loads(report.read_text())] == ["amount"]
    assert len(accounts.read_text().splitlines()) == 1 + 50 + 7
    assert entries_in(topics) == []
    assert not topics.state_dir.exists()


def test_a_file_that_cannot_be_understood_is_a_usage_error_without_a_traceback(
    topics: Settings, tmp_path: Path
) -> None:
    done = produce_csv(topics, write(tmp_path / "a.csv", "konto,betrag", "1,2"))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "--mapping" in done.stderr


@pytest.mark.parametrize("also_ours", [False, True], ids=["theirs alone", "theirs over ours"])
def test_a_registry_whose_schema_does_not_fit_is_refused_before_anything_is_sent(
    topics: Settings, file: Path, registry_url: str, also_ours: bool
) -> None:
    """With the words of `topics check`."""
    settings = topics.model_copy(update={"registry_url": registry_url})
    if also_ours:
        registry.register_all(settings)
    fields = [
        {**field, "type": "double"} if field["name"] == "amount" else field
        for field in schemas.load("LedgerEntry")["fields"]
    ]
    theirs = Schema(json.dumps({**schemas.load("LedgerEntry"), "fields": fields}), "AVRO")
    subject = f"{topics.topic_legacy_entries}-value"
    with SchemaRegistryClient({"url": registry_url}) as outside:
        if also_ours:
            outside.set_compatibility(subject, "NONE")
        outside.register_schema(subject, theirs)

    done = produce_csv(
        topics,
        file,
        DUAL_LEDGER_REGISTRY_URL=registry_url,
        DUAL_LEDGER_TOPIC_SCB_ENTRIES=topics.topic_scb_entries,
    )

    [finding] = [
        one
        for one in registry.check(settings)
        if (one.check, one.topic) == ("schema_compatible", topics.topic_legacy_entries)
    ]
    assert done.returncode == 1
    assert done.stderr == f"error: {finding.message}\n  next: {finding.hint}\n"
    for topic in (topics.topic_legacy_entries, topics.topic_controls):
        assert read_topic(topics.kafka_bootstrap or "", topic) == []


def test_an_older_version_is_written_when_told(topics: Settings, file: Path) -> None:
    produce_csv(topics, file, DUAL_LEDGER_ENTRY_VERSION="1")
    produce_csv(topics, file, "--restart")

    records = read_topic(topics.kafka_bootstrap or "", topics.topic_legacy_entries)
    headers = [single_object_header(schemas.load("LedgerEntry", version)) for version in (1, 2)]
    assert [sum((record.value or b"").startswith(header) for record in records) for header in headers] == [
        ROWS,
        ROWS,
    ]
