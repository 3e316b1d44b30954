"""The way of entries as stations and hops, each with its rate, its lag and a word for how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.levels import BAD, GOOD, LATE, LATE_SECONDS, UNKNOWN, waiting
from dashboard.samples import Sample, rate_now
from dashboard.view.shown import count, per_second, span
from dashboard.workers import CONSUMERS, RELAYS, workers_of
from ledger.status.outbox import Shard
from ledger.status.report import Report
from ledger.status.streams import UNREAD, StreamStatus


@dataclass(frozen=True, slots=True)
class Station:
    """Where entries are: `level` is one of good, late, bad, unknown, and `word` says the same."""

    key: str
    name: str
    figure: str
    unit: str
    level: str
    word: str
    page: str


@dataclass(frozen=True, slots=True)
class Hop:
    """The way from one station to the next: how fast entries go over it, and what waits for it."""

    name: str
    rate: str
    lag: str
    level: str


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole way; hop n leads from station n to station n + 1."""

    stations: tuple[Station, ...]
    hops: tuple[Hop, ...]


def flow_of(report: Report, shards: Sequence[Shard], samples: Sequence[Sample]) -> Flow:
    """The way as it stands."""
    stations = (
        _sources(samples),
        _topics(report),
        _consumer(report),
        _books(report),
        _outbox(report, shards),
        _relay(report),
        _scb(report, shards),
        _acknowledged(report),
    )
    return Flow(stations, tuple(_hops(report, shards, samples, stations)))


def _sources(samples: Sequence[Sample]) -> Station:
    rate = rate_now(samples, "arrived")
    word = "unknown" if rate is None else "sending" if rate > 0 else "quiet"
    level = UNKNOWN if rate is None else GOOD
    return Station("sources", "Sources", "SCB · legacy", "ledgers and files", level, word, "/runs")


def _topics(report: Report) -> Station:
    ends = [one.end for one in report.streams if one.end is not None]
    if report.outbox is None:
        return Station("kafka", "Kafka", "?", "messages", UNKNOWN, "unknown", "/streams")
    if report.streams and not ends:
        return Station("kafka", "Kafka", "?", "messages", BAD, "away", "/streams")
    topics = len({one.topic for one in report.streams})
    unit = f"messages in {count(topics)} topic{'' if topics == 1 else 's'}"
    return Station("kafka", "Kafka", count(sum(ends)), unit, GOOD, "answers", "/streams")


def _consumer(report: Report) -> Station:
    streams = report.streams
    running = sum(1 for one in streams if one.state == "RUNNING" and one.exists)
    level, word = _consuming(report, streams)
    figure = f"{count(running)} of {count(len(streams))}" if report.outbox else "?"
    return Station("consumer", "Consumer", figure, "streams run", level, word, "/streams")


def _consuming(report: Report, streams: Sequence[StreamStatus]) -> tuple[str, str]:
    if report.outbox is None:
        return UNKNOWN, "unknown"
    if stopped := sum(1 for one in streams if one.state == "STOPPED"):
        return BAD, f"{count(stopped)} stopped"
    if any(not one.exists for one in streams):
        return BAD, "topic gone"
    return _reading(report, streams) if streams else (GOOD, "nothing to read")


def _reading(report: Report, streams: Sequence[StreamStatus]) -> tuple[str, str]:
    reads = any(one.lag_messages for one in streams)
    trouble = workers_of(report, CONSUMERS).trouble(is_needed=reads)
    behind = max((one.lag_seconds or 0.0 for one in streams), default=0.0)
    if behind > LATE_SECONDS and (trouble is None or trouble[0] == LATE):
        return waiting(behind, "")
    if trouble is None and any(one.state == UNREAD for one in streams):
        return LATE, "not read yet"
    return trouble or (GOOD, "posting" if reads else "up to date")


def _books(report: Report) -> Station:
    if report.outbox is None:
        level, word = (LATE, "slow") if report.books_answer else (BAD, "away")
        return Station("books", "Books", "?", "entries posted", level, word, "/accounts")
    refused = sum(one.count for one in report.letters)
    word = f"{count(refused)} refused" if refused else "answer"
    outbox = report.outbox
    total = outbox.pending + outbox.published + outbox.acknowledged + outbox.failed
    level = LATE if refused else GOOD
    return Station("books", "Books", count(total), "entries posted", level, word, "/accounts")


def _outbox(report: Report, shards: Sequence[Shard]) -> Station:
    if report.outbox is None:
        return Station("outbox", "Outbox", "?", "rows wait", UNKNOWN, "unknown", "/outbox")
    oldest = report.outbox.oldest_pending_seconds or 0.0
    held = any(one.error for one in shards)
    level, word = waiting(oldest, "nothing waits" if not report.outbox.pending else "flowing")
    if held:
        level, word = (BAD if level == BAD else LATE), "held up"
    return Station("outbox", "Outbox", count(report.outbox.pending), "rows wait", level, word, "/outbox")


def _relay(report: Report) -> Station:
    if report.outbox is None:
        return Station("relay", "Relay", "?", "relays run", UNKNOWN, "unknown", "/outbox")
    relays = workers_of(report, RELAYS)
    unit = "relay runs" if len(relays.living) == 1 else "relays run"
    level, word = relays.trouble(is_needed=report.outbox.pending > 0) or (GOOD, "sends")
    return Station("relay", "Relay", count(len(relays.living)), unit, level, word, "/outbox")


def _scb(report: Report, shards: Sequence[Shard]) -> Station:
    if report.outbox is None:
        return Station("scb", "SCB", "?", "rows unanswered", UNKNOWN, "unknown", "/outbox")
    oldest = max((one.unanswered_seconds or 0.0 for one in shards), default=0.0)
    level, word = waiting(oldest, "answers" if report.outbox.published == 0 else "answering")
    word = {"behind": "slow", "far behind": "silent"}.get(word, word)
    return Station("scb", "SCB", count(report.outbox.published), "rows unanswered", level, word, "/outbox")


def _acknowledged(report: Report) -> Station:
    name = "Acknowledged"
    if report.outbox is None:
        return Station("acknowledged", name, "?", "by the SCB", UNKNOWN, "unknown", "/breaks")
    breaks = sum(one.count for one in report.breaks)
    level = BAD if breaks else GOOD
    word = f"{count(breaks)} open break{'' if breaks == 1 else 's'}" if breaks else "no breaks"
    return Station(
        "acknowledged", name, count(report.outbox.acknowledged), "by the SCB", level, word, "/breaks"
    )


def _hops(
    report: Report, shards: Sequence[Shard], samples: Sequence[Sample], stations: Sequence[Station]
) -> list[Hop]:
    def rate(counter: str) -> str:
        return per_second(rate_now(samples, counter))

    latest = samples[-1] if samples else Sample(0.0)
    unread, pending, unanswered = latest.lag_messages, None, None
    if report.outbox is not None:
        pending, unanswered = report.outbox.pending, report.outbox.published
    oldest = max((one.unanswered_seconds or 0.0 for one in shards), default=0.0)
    first = report.outbox.oldest_pending_seconds if report.outbox else None
    levels = [one.level for one in stations]
    return [
        Hop("Sources to Kafka", rate("arrived"), "", levels[1]),
        Hop("Kafka to consumer", rate("settled"), _lag(unread, latest.lag_seconds), levels[2]),
        Hop("Consumer to books", rate("posted"), "", levels[3]),
        Hop("Books to outbox", rate("posted"), "same transaction", levels[3]),
        Hop("Outbox to relay", rate("relayed"), _lag(pending, first), levels[4]),
        Hop("Relay to SCB", rate("relayed"), "", levels[5]),
        Hop("SCB to acknowledgement", rate("answered"), _lag(unanswered, oldest), levels[6]),
    ]


def _lag(messages: int | None, seconds: float | None) -> str:
    if messages is None:
        return "lag unknown"
    if messages == 0:
        return "0 wait"
    return f"{count(messages)} wait" + (f", {span(seconds)}" if seconds is not None else "")
