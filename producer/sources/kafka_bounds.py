"""Where the reading of a topic begins and ends: offsets, moments, or its ends, held against what is there."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.kafka import IsolationLevel, OffsetSpec, TopicPartition, admin, translated
from producer.source import SourceBroken
from producer.sources.http_windows import moment_of

Offsets: TypeAlias = dict[int, int]  # by partition

_ANSWER_SECONDS = 5.0


class Bounds:
    """The first and the next offset of each partition, as a reader of committed messages has them."""

    def __init__(self, settings: Settings, topic: str) -> None:
        self._client = admin(settings)  # held until the answers are there: a collected client answers nobody
        self._topic = topic
        with translated(f"looking at the topic {topic}"):
            known = self._client.list_topics(timeout=_ANSWER_SECONDS).topics
        if topic not in known:
            raise UsageError(f"topic {topic} does not exist", hint="name one that somebody fills")
        self._partitions = sorted(known[topic].partitions)
        self.first = self._offsets(OffsetSpec.earliest)
        self.end = self._offsets(OffsetSpec.latest)

    def since(self, text: str | None) -> Offsets:
        """Where `--from` begins: by default at the beginning."""
        return self._stated(text or "beginning", "--from")

    def until(self, text: str | None) -> Offsets:
        """Where `--to` ends, itself left out: by default at the end, as it is now."""
        return self._stated(text or "end", "--to")

    def hold(self, next_: Mapping[int, int]) -> None:
        """SourceBroken when what is read next is not there any more, or was never there."""
        for partition, offset in next_.items():
            first, end = self.first.get(partition, 0), self.end.get(partition, 0)
            where = f"{self._topic}/{partition}"
            if offset < first:
                raise SourceBroken(
                    f"{where}: the messages {offset} to {first - 1} are gone, before they were read",
                    hint="keep messages for longer (retention.ms), or send what is left: --restart",
                )
            if offset > end:
                raise SourceBroken(
                    f"{where}: its end is {end}, and it was read up to {offset} before",
                    hint="was the cluster restored, or the topic made anew? then send all of it: --restart",
                )

    def _stated(self, text: str, option: str) -> Offsets:
        if text in ("beginning", "end"):
            return dict(self.first if text == "beginning" else self.end)
        if text.isascii() and text.isdigit():
            return self._at_offset(int(text), option)
        try:
            moment = moment_of(text, option)
        except UsageError as error:
            raise UsageError(
                f"{option} {text!r} is neither an offset nor a time",
                hint="write beginning, end, an offset, or a time such as 2026-01-31T23:59:59Z",
            ) from error
        millis = max(0, int(moment.timestamp() * 1000))  # below zero the protocol means something else
        found = self._offsets(lambda: OffsetSpec.for_timestamp(millis))
        return {part: self.end[part] if offset < 0 else offset for part, offset in found.items()}

    def _at_offset(self, offset: int, option: str) -> Offsets:
        for partition in self._partitions:
            first, end = self.first[partition], self.end[partition]
            if not first <= offset <= end:
                raise UsageError(
                    f"{option} {offset}: partition {partition} of {self._topic} holds {first} to {end - 1}",
                    hint="an offset is the same for every partition: state a time, beginning or end",
                )
        return dict.fromkeys(self._partitions, offset)

    def _offsets(self, which: Callable[[], OffsetSpec]) -> Offsets:
        futures = self._client.list_offsets(
            {TopicPartition(self._topic, partition): which() for partition in self._partitions},
            isolation_level=IsolationLevel.READ_COMMITTED,
            request_timeout=_ANSWER_SECONDS,
        )
        with translated(f"asking for offsets of {self._topic}"):
            return {
                place.partition: future.result(_ANSWER_SECONDS).offset for place, future in futures.items()
            }
