"""The loop of the producer, over sources made for the purpose and a real Kafka."""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.admin._resource import ResourceType

from ledger.codec import Codec
from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.errors import Fatal, Refusal, Retryable
from ledger.publisher import Delivery, Publisher
from ledger.stopping import Stopping
from producer.load import Watcher, rehearsed
from producer.report import ErrorReport
from producer.request import Request
from producer.run import BATCH_RECORDS, Load, produce
from producer.source import Batch, Cursor, Record, Refused, SourceBroken, Unreadable
from producer.state import Place, begun, open_place
from producer.summary import Summary
from producer.transform import ready_entries
from tests.entries import an_entry
from tests.producer.commands import entries_in, totals_in
from tests.producer.files import HEADER, Never, rows, write


@dataclass
class Listed:
    """A source over a list; reading fails once in front of each record named in `fails_at`."""

    entries: list[LedgerEntry]
    fails_at: set[int] = field(default_factory=set)
    endless: bool = False
    whole: bool = False
    id: str = "listed"
    type: str = "SCB"

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        at = cursor["at"] if cursor else 0
        while at < len(self.entries):
            items: list[Record | Unreadable] = []
            for entry in self.entries[at : at + min(size, 4)]:
                at += 1
                if at in self.fails_at:
                    self.fails_at.remove(at)
                    raise Retryable("the source is away")
                items.append(Record(at, f"row:{at}", entry))
            yield Batch(items, {"at": at}, at, whole=self.whole)
        while self.endless:
            yield Batch([], {"at": at}, at)


class AtOnce:
    """Somebody who asks to stop at the first chance to wait."""

    requested = False

    def wait(self, _seconds: float) -> bool:
        self.requested = True
        return True


def _entries(count: int) -> list[LedgerEntry]:
    return [
        an_entry(
            reference_id=f"R-{n}",
            debit_account_id=f"D{n % 3}",
            producer_sequence=n,
            source_position=f"row:{n}",
        )
        for n in range(1, count + 1)
    ]


def _load(settings: Settings, place: Place, source: Listed, stop: Stopping, idle: float | None) -> Load:
    position = begun(place.saved(), {})
    report = ErrorReport(place.file(".errors.csv"), position.report_bytes)
    topic = settings.topic_legacy_entries
    return Load(
        settings=settings,
        source=source,
        transform=ready_entries,
        topic=topic,
        place=place,
        position=position,
        report=report,
        codec=Codec(),
        stop=stop,
        until_idle_seconds=idle,
    )


def _produce(
    settings: Settings, source: Listed, stop: Stopping | None = None, idle: float | None = None
) -> Summary:
    with open_place(settings, settings.topic_legacy_entries, source.id) as place:
        return produce(_load(settings, place, source, stop or Never(), idle))


def test_a_source_that_is_away_for_a_while_is_waited_for_and_read_on(topics: Settings) -> None:
    summary = _produce(topics, Listed(_entries(10), fails_at={3, 7}))
    assert (summary.published, summary.finished) == (10, True)
    assert sorted(entry.producer_sequence for entry in entries_in(topics)) == list(range(1, 11))


def test_a_source_that_never_ends_stops_when_nothing_has_come_for_a_while(topics: Settings) -> None:
    summary = _produce(topics, Listed(_entries(6), endless=True), idle=0.2)
    assert (summary.published, summary.finished, summary.failure) == (6, False, None)
    assert totals_in(topics) == []
    longer = Listed(_entries(9), endless=True)
    again = _produce(topics, longer, idle=0.2)
    assert (again.published, again.resumed_from) == (3, 6)


def test_a_refused_entry_is_reported_and_its_neighbours_are_sent(topics: Settings) -> None:
    entries = _entries(5)
    entries[2] = entries[2]._replace(amount="-1")
    summary = _produce(topics, Listed(entries))
    assert (summary.published, summary.rejected) == (4, 1)
    reports = list(topics.state_dir.glob("*.errors.csv"))
    assert "row:3" in reports[0].read_text()


def test_an_entry_too_large_for_the_wire_is_refused_by_itself(topics: Settings) -> None:
    entries = _entries(3)
    entries[1] = entries[1]._replace(metadata={"k": "v" * 40_000})
    assert _produce(topics, Listed(entries)).rejected == 1


def _limit_message_bytes(settings: Settings, limit: int) -> None:
    entry = ConfigEntry("max.message.bytes", str(limit), incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, settings.topic_legacy_entries, incremental_configs=[entry])
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap or ""})
    for future in admin.incremental_alter_configs([resource]).values():
        future.result(30)


def test_what_kafka_never_confirms_is_not_settled_and_nothing_behind_it_overtakes_it(
    topics: Settings,
) -> None:
    """One entry is larger than the topic takes; once the topic takes it, the load goes on from there."""
    entries = _entries(12)
    entries[5] = entries[5]._replace(metadata={"note": random.Random(1).randbytes(5000).hex()})
    _limit_message_bytes(topics, 2000)
    summary = _produce(topics, Listed(entries), stop=AtOnce())
    assert isinstance(summary.failure, Retryable)
    assert not summary.finished
    settled = summary.published
    assert settled < 6
    assert {f"R-{n}" for n in range(1, settled + 1)} <= {entry.reference_id for entry in entries_in(topics)}
    _limit_message_bytes(topics, 1_000_000)
    again = _produce(topics, Listed(entries))
    assert (again.resumed_from, again.finished) == (settled, True)
    firsts = list(dict.fromkeys((e.debit_account_id, e.producer_sequence) for e in entries_in(topics)))
    assert len(firsts) == 12
    assert all(
        own == sorted(own)
        for account in ("D0", "D1", "D2")
        if (own := [n for a, n in firsts if a == account])
    )


class Deaf(Publisher):
    """Kafka confirms every message, but the seventh confirmation is never heard."""

    heard = 0

    def flush(self, give_up: Callable[[float], bool] = lambda _seconds: False) -> list[Delivery]:
        deliveries = super().flush(give_up)
        for index in range(len(deliveries)):
            self.heard += 1
            if self.heard == 7:
                deliveries[index] = deliveries[index]._replace(error="no delivery report")
        return deliveries


def test_a_batch_confirmed_in_part_is_gone_on_with_in_its_middle(
    topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = _entries(12)
    entries[5] = entries[5]._replace(amount="-1")  # refused, and settled with what stands before the seventh
    with monkeypatch.context() as patch:
        patch.setattr("producer.run.Publisher", Deaf)
        broken_off = _produce(topics, Listed(entries), stop=AtOnce())
    assert (broken_off.published, broken_off.rejected) == (6, 1)
    again = _produce(topics, Listed(entries))
    assert (again.resumed_from, again.total_published, again.total_rejected) == (7, 11, 1)
    assert Counter(entry.producer_sequence for entry in entries_in(topics)) == {
        **{n: 1 for n in range(1, 13) if n != 6},
        8: 2,  # the one that was stored, but not confirmed
    }
    assert [total["count"] for total in totals_in(topics)] == [11]


def test_a_batch_that_is_whole_is_not_gone_on_with_in_its_middle(
    topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read again, the fifth to the eighth may be others: what was sent of them must not be told by number."""
    entries = _entries(12)
    with monkeypatch.context() as patch:
        patch.setattr("producer.run.Publisher", Deaf)
        broken_off = _produce(topics, Listed(entries, whole=True), stop=AtOnce())
    assert (broken_off.published, broken_off.rejected) == (4, 0)
    early = an_entry(reference_id="EARLY", source_position="row:5", producer_sequence=5)
    again = _produce(topics, Listed([*entries[:4], early, *entries[4:]], whole=True))
    assert (again.resumed_from, again.total_published) == (4, 13)
    assert {entry.reference_id for entry in entries_in(topics)} == {
        "EARLY",
        *(f"R-{n}" for n in range(1, 13)),
    }


def test_what_is_not_confirmed_is_sent_again_when_kafka_answers(
    topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("producer.run.Publisher", Deaf)
    summary = _produce(topics, Listed(_entries(12)))
    assert (summary.published, summary.finished) == (12, True)
    assert {entry.producer_sequence for entry in entries_in(topics)} == set(range(1, 13))


def test_the_control_total_counts_what_earlier_calls_sent(topics: Settings) -> None:
    _produce(topics, Listed(_entries(4), endless=True), idle=0)
    _produce(topics, Listed(_entries(7)))
    (total,) = totals_in(topics)
    assert (total["count"], total["sums"]) == (7, {"EUR": "87.50"})
    assert (total["window_from"], total["window_to"]) == ("row:1", "row:7")


@dataclass
class Vanishing(Listed):
    """The disk that holds the state goes away behind the first four records."""

    state_dir: Path = Path()

    def batches(self, cursor: Cursor | None, size: int) -> Iterator[Batch]:
        for batch in super().batches(cursor, size):
            if batch.done > 4:
                shutil.rmtree(self.state_dir)
            yield batch


def test_a_disk_that_cannot_be_written_ends_the_load_with_the_counts_that_are_saved(topics: Settings) -> None:
    summary = _produce(topics, Vanishing(_entries(12), state_dir=topics.state_dir))
    assert isinstance(summary.failure, Fatal)
    assert "cannot write" in summary.failure.message
    assert (summary.published, summary.finished) == (4, False)


def test_a_file_changed_while_it_is_rehearsed_ends_it_with_its_counts(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER, *rows(BATCH_RECORDS + 1))
    watcher = Watcher(on_progress=lambda _position, _bytes: path.touch())
    summary, _ = rehearsed(Settings(), Request(path), Codec(), Never(), watcher)
    assert summary.failure is not None
    assert "was changed while it was read" in summary.failure.message
    assert (summary.read, summary.finished) == (BATCH_RECORDS, False)


def test_a_file_emptied_after_its_header_was_read_is_no_file_without_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER, *rows(3))
    watcher = Watcher(lambda _note: os.truncate(path, 0))  # when told what its header lacks
    with pytest.raises(SourceBroken, match="was changed while it was read"):
        rehearsed(Settings(), Request(path), Codec(), Never(), watcher)


def test_an_unreadable_record_keeps_its_place_and_column() -> None:
    unreadable = Unreadable(1, "page:1", Refusal("field_invalid", "cut"), "body")
    the_entry = an_entry()
    refused, entry = ready_entries([unreadable, Record(2, "page:2", the_entry)])
    assert refused == Refused(*unreadable)
    assert entry is the_entry
