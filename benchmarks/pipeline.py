"""The real commands over real Kafka: a file to Kafka, Kafka to the books, the outbox to Kafka, answers back.

What a command takes to start, to join its group and to find out that nothing comes any more is no part of
a rate. So rates are read from the books, by the database's own clock: a transaction stamps its rows with the
time at which it (posting) or its statement (relay, answers) began. Between the first and the last stamp the
rows of all but one of them were worked off, with all that lies in between.
"""

from contextlib import ExitStack
from datetime import datetime

from benchmarks import commands
from benchmarks.bench import Bench, url_of
from benchmarks.checks import WrongWork, books_are_right, expect, outbox_has_status, streams_are_settled
from benchmarks.database import fresh, query
from benchmarks.figures import Timing
from benchmarks.topics import committed_count, message_count
from benchmarks.workload import write_csv
from ledger.config import Settings

_IDLE_SECONDS = "2"
_BATCHES = "SELECT posted_at, count(*) FROM ledger_entries GROUP BY posted_at ORDER BY posted_at"
_MARKS = "SELECT shard, {column}, count(*) FROM dual_ledger_outbox GROUP BY shard, {column} ORDER BY {column}"


def file_to_kafka(bench: Bench) -> Timing:
    """`dual-ledger produce csv`: its own time, from reading the first row to the last confirmation."""
    settings, expected = bench.settings, bench.workload.content.entries
    path = write_csv(bench.workload, bench.folder)
    done = commands.run(settings, "produce", "csv", str(path)).document
    path.unlink()
    expect("rows published", (expected, 0), (done["published"], done["rejected"]))
    expect("messages in the topic", expected, message_count(settings, settings.topic_legacy_entries))
    return Timing(expected, done["seconds"])


class Pipeline:
    """What comes behind the topic, which `file_to_kafka` has filled. Keeps the last books for the relay."""

    def __init__(self, bench: Bench, stack: ExitStack) -> None:
        self._bench = bench
        self._stack = stack
        self._kept = stack.enter_context(ExitStack())
        self._settings: Settings | None = None
        self._groups = 0

    def kafka_to_posted(self) -> Timing:
        """One `dual-ledger consume` over the whole topic, in a group and books of its own."""
        self._kept.close()
        self._groups += 1
        settings = self._settings = self._kept.enter_context(
            self._bench.books_of(
                consumer_group=f"{self._bench.settings.topic_legacy_entries}.{self._groups}",
                batch_size=self._bench.batch_size,
                relay_batch_size=self._bench.batch_size,
                relay_group=f"{self._bench.settings.topic_outbox}.relay",
            )
        )
        topic, content = settings.topic_legacy_entries, self._bench.workload.content
        done = commands.run(settings, "consume", "--topic", topic, "--until-idle", _IDLE_SECONDS)
        expect("posted, as the command counts", content.entries, done.document["posted"])
        books_are_right(url_of(settings), content)
        streams_are_settled(url_of(settings), content.entries)
        expect("offsets committed to Kafka", content.entries, committed_count(settings, topic))
        stamps = query(url_of(settings), _BATCHES)
        _at_least_two(len(stamps))
        details = {"batches": len(stamps), "peak_mebibytes": done.peak_mebibytes}
        in_between = sum(count for _, count in stamps[:-1])
        return Timing(in_between, _seconds(stamps[0][0], stamps[-1][0]), details)

    def outbox_to_kafka(self) -> Timing:
        """One `dual-ledger relay` over the whole outbox of the last books."""
        settings = self._books()
        done = commands.run(settings, "relay", "--until-idle", _IDLE_SECONDS)
        expected = self._bench.workload.content.entries
        expect("rows published, as the command counts", expected, done.document["published"])
        outbox_has_status(url_of(settings), "PUBLISHED", expected)
        sent = message_count(settings, settings.topic_outbox)
        expect("rows missing from the outbox topic", 0, max(0, expected - sent))  # a row may come twice
        return self._marked(settings, "published_at", done.peak_mebibytes)

    def answers_to_outbox(self) -> Timing:
        """The SCB stand-in answers everything; then one `dual-ledger relay` takes all the answers."""
        with fresh(self._bench.servers.database_url) as scb_url:
            scb = Settings.model_validate({**self._books().model_dump(), "scb_database_url": scb_url})
            group = f"{scb.topic_outbox}.scb"
            words = ("sandbox", "scb", "--group", group, "--until-idle", _IDLE_SECONDS)
            heard = commands.run(scb, *words).document
        expected = self._bench.workload.content.entries
        expect("answers of the SCB", expected, heard["answered"])
        settings = self._books()
        done = commands.run(settings, "relay", "--until-idle", _IDLE_SECONDS)
        outbox_has_status(url_of(settings), "ACKNOWLEDGED", expected)
        return self._marked(settings, "acknowledged_at", done.peak_mebibytes)

    def _books(self) -> Settings:
        if self._settings is None:
            raise LookupError("nothing was posted yet")
        return self._settings

    def _marked(self, settings: Settings, column: str, peak_mebibytes: float | None) -> Timing:
        """One turn of the relay marks each shard once: the first turn is left out, its work came before."""
        marks = query(url_of(settings), _MARKS.format(column=column))
        firsts: dict[int, datetime] = {}
        for shard, at, _ in marks:
            firsts.setdefault(shard, at)
        begins, ends = max(firsts.values()), marks[-1][1]
        _at_least_two(len(marks) - len(firsts) + 1)
        counted = sum(count for _, at, count in marks if at > begins)
        return Timing(counted, _seconds(begins, ends), {"peak_mebibytes": peak_mebibytes})


def _seconds(begins: datetime, ends: datetime) -> float:
    return (ends - begins).total_seconds()


def _at_least_two(batches: int) -> None:
    if batches < 2:
        raise WrongWork("batches to measure between", "two or more", batches)
