"""Goal: one entry is one trace, from the row that was read to the SCB's answer, across separate processes."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ledger.config import Settings
from tests.books.scene import a_payment, open_accounts, post_directly, url
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import document, ended, running, start
from tests.relay.outbox import statuses
from tests.tracing.collector import Collector, Seen, collecting
from tests.tracing.tree import id_of, path, root_of, the

_HEADER = (
    "ledger,debit_account,credit_account,amount,currency,asset_type,txn_type,"
    "reference_id,timestamp,fx_rate,metadata"
)
_SERVICES = {"dual-ledger-producer", "dual-ledger-consumer", "dual-ledger-relay", "scb"}
_NEVER = {"17.25", "SECRET-ACCOUNT", "SECRET-NOTE"}


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as one:
        yield one


def test_an_entry_is_one_trace_from_the_file_to_the_answer_and_what_follows_stays_in_it(
    both: Settings, group: tuple[str, str], collector: Collector, tmp_path: Path
) -> None:
    traced = both.model_copy(update={"otlp_endpoint": collector.endpoint, "trace_sample_ratio": 1.0})
    open_accounts(url(both), "A", "B", "SECRET-ACCOUNT")
    good, refused = ("MASTER", "R-good"), ("MASTER", "R-refused")
    file = _written(tmp_path / "payments.csv", {good[1]: "SECRET-ACCOUNT", refused[1]: "C"})
    with ExitStack() as stack:
        consumer = stack.enter_context(running(traced, "consume"))
        services = [
            consumer,
            stack.enter_context(running(traced, "relay")),
            stack.enter_context(running(traced, "sandbox", "scb", *group)),
        ]
        document(traced, "produce", "csv", str(file))
        until(lambda: statuses(both) == {"ACKNOWLEDGED": 1} and _refused(both) == 1)
        document(traced, "produce", "csv", str(file), "--restart")
        until(lambda: query(url(both), "SELECT count(*) FROM duplicates") == [(1,)])
        until(lambda: _refused(both) == 2)
        open_accounts(url(both), "C")
        status, _, said = ended(start(traced, "dead-letters", "redrive", "--all"))
        assert status == 0, said
        post_directly(url(both), a_payment("R-direct"))
        until(lambda: statuses(both) == {"ACKNOWLEDGED": 3})
        for service in services:
            service.terminate()
        assert [ended(service)[0] for service in services] == [0, 0, 0]
    _one_way(both, collector.of(id_of(*good)))
    _a_duplicate(both, collector.of(id_of(*good)))
    _a_dead_letter(both, collector.of(id_of(*refused)))
    _posted_directly(both, collector.of(id_of(a_payment("").ledger_id, "R-direct")))
    _batches(both, collector)
    told = repr([span.attributes for span in collector.spans])
    assert [one for one in _NEVER if one in told] == []
    assert {span.resource["service.version"] for span in collector.spans} != {""}
    assert {span.service for span in collector.spans} == _SERVICES


def _one_way(settings: Settings, spans: list[Seen]) -> None:
    """Of the first sending: each hop's span is below the one before."""
    first = min((span for span in spans if not span.parent), key=lambda span: span.begins)
    second = max((span for span in spans if not span.parent), key=lambda span: span.begins)
    of_first = [span for span in spans if span is not second and span.parent != second.span]
    assert root_of(of_first) is first
    assert path(of_first, the(of_first, f"process {settings.topic_acknowledgements}")) == [
        ("dual-ledger-producer", f"send {settings.topic_legacy_entries}"),
        ("dual-ledger-consumer", f"process {settings.topic_legacy_entries}"),
        ("dual-ledger-relay", f"send {settings.topic_outbox}"),
        ("scb", f"process {settings.topic_outbox}"),
        ("scb", f"send {settings.topic_acknowledgements}"),
        ("dual-ledger-relay", f"process {settings.topic_acknowledgements}"),
    ]
    assert [span.kind for span in sorted(of_first, key=lambda span: span.begins)] == [
        *("PRODUCER", "CONSUMER") * 3,
    ]
    assert first.events == ["read", "confirmed"]
    posting = the(of_first, f"process {settings.topic_legacy_entries}", outcome="posted")
    ((offset, partition),) = query(
        url(settings), "SELECT \"offset\", partition FROM ledger_entries WHERE reference_id = 'R-good'"
    )
    assert posting.attributes["messaging.system"] == "kafka"
    assert posting.attributes["messaging.kafka.offset"] == offset
    assert posting.attributes["messaging.destination.partition.id"] == str(partition)
    assert posting.attributes["messaging.consumer.group.name"] == settings.consumer_group
    assert posting.attributes["dual_ledger.reference_id"] == "R-good"
    assert the(of_first, f"process {settings.topic_acknowledgements}").outcome == "APPLIED"


def _a_duplicate(settings: Settings, spans: list[Seen]) -> None:
    """Sent again it is a new span, below its own sending, linked to the one that posted it."""
    topic = settings.topic_legacy_entries
    posting = the(spans, f"process {topic}", outcome="posted")
    again = the(spans, f"process {topic}", outcome="duplicate")
    sendings = [span.span for span in spans if span.name == f"send {topic}"]
    assert len(set(sendings)) == 2
    assert {posting.parent, again.parent} == set(sendings)
    assert (posting.trace, posting.span) in again.links
    assert (posting.error, again.error) == ("", "")


def _a_dead_letter(settings: Settings, spans: list[Seen]) -> None:
    """Refused twice, and redriven: the redrive is linked to the refusal, and the way goes on behind it."""
    refusals = [span for span in spans if span.name == f"process {settings.topic_legacy_entries}"]
    assert [span.error for span in refusals] == ["credit_account_unknown"] * 2
    redriven = the(spans, f"redrive {settings.topic_legacy_entries}", outcome="posted")
    (first,) = (span for span in refusals if (span.trace, span.span) in redriven.links)
    assert redriven.parent == first.parent
    ended_at = the(spans, f"process {settings.topic_acknowledgements}")
    assert (redriven.service, redriven.name) in path(spans, ended_at)


def _posted_directly(settings: Settings, spans: list[Seen]) -> None:
    """What no message has brought begins its trace at the relay."""
    root = root_of(spans)
    assert (root.service, root.name) == ("dual-ledger-relay", f"send {settings.topic_outbox}")
    assert len(path(spans, the(spans, f"process {settings.topic_acknowledgements}"))) == 4


def _batches(settings: Settings, collector: Collector) -> None:
    """A batch is a trace of its own, linked with its entries; the books know it."""
    stored = [trace for (trace,) in query(url(settings), "SELECT traceparent FROM batches")]
    posting = the(
        collector.of(id_of("MASTER", "R-good")), f"process {settings.topic_legacy_entries}", outcome="posted"
    )
    (batch,) = (trace for trace, _ in posting.links)
    spans = collector.of(batch)
    root = root_of(spans)
    assert f"00-{root.trace}-{root.span}-01" in stored
    assert (posting.trace, posting.span) in root.links
    assert [span.name for span in sorted(spans, key=lambda span: (span.begins, -span.ends))] == [
        *("process batch", "poll", "decode", "post", "commit"),
    ]
    post = the(spans, "post")
    name = url(settings).rpartition("/")[2].partition("?")[0]
    assert (post.kind, post.attributes["db.system.name"], post.attributes["db.namespace"]) == (
        *("CLIENT", "postgresql"),
        name,
    )
    assert post.attributes["db.operation.name"] == "COPY"


def _written(file: Path, accounts: dict[str, str]) -> Path:
    with file.open("w", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(_HEADER.split(","))
        for reference, account in accounts.items():
            note = '{"note":"SECRET-NOTE"}'
            rows.writerow(
                [
                    "MASTER",
                    "A",
                    account,
                    "17.25",
                    "EUR",
                    "fiat",
                    "PAY",
                    reference,
                    "2026-01-05T08:00:00Z",
                    "",
                    note,
                ]
            )
    return file


def _refused(settings: Settings) -> int:
    ((count,),) = query(url(settings), "SELECT count(*) FROM dead_letters")
    return int(count)
