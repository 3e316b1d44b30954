"""Messages to batches: cut where the run ends, and those that a killed producer sent twice told apart."""

from collections.abc import Sequence
from datetime import datetime

from consumer.decode import decode
from consumer.runs.part import RunStream
from consumer.trace import Watch
from ledger.batch import Batch, Content, Item, Part
from ledger.codec import Codec
from ledger.kafka import KafkaError, Message, translation
from ledger.runs.advance import provenance_of

_NO_MORE = KafkaError._PARTITION_EOF  # noqa: SLF001  its public name


def batch_of(
    codec: Codec,
    watch: Watch,
    streams: dict[int, RunStream],
    messages: Sequence[Message],
    run_id: str,
    *,
    numbered: bool,
    polled_at: datetime | None = None,
) -> Batch | None:
    """The batch of these messages; None when it would settle nothing.

    `numbered`: they are all of the run's own producer, which numbers them in order. What lies between the
    last message and the end of a stream (markers of transactions) is settled with it.
    """
    theirs: dict[int, list[Message]] = {}
    for message in messages:
        if message.error() is None:
            theirs.setdefault(message.partition() or 0, []).append(message)
        else:
            _take_note(streams, message)
    parts: list[Part] = []
    items: list[Item] = []
    contents: list[Content] = []
    for partition, stream in streams.items():
        found = _within(stream, theirs.get(partition, []))
        begins, ends = stream.owned.begins, _reached(stream, theirs.get(partition, []), found)
        if ends > begins:
            parts.append(Part(stream.owned.stream, begins, ends))
            decoded = decode(codec, stream.owned.stream, found, run_id)
            contents += stream.owned.contents.changes(codec, decoded)
            items += watch.noted(_told_apart(stream, decoded) if numbered else decoded)
            stream.owned.begins = ends
    trace = watch.batch()
    if not parts:
        return None
    return Batch(tuple(parts), tuple(items), run_id, polled_at, tuple(contents), trace)


def _within(stream: RunStream, messages: Sequence[Message]) -> list[Message]:
    begins, ends = stream.owned.begins, stream.ends
    return [m for m in messages if (m.offset() or 0) >= begins and (ends is None or (m.offset() or 0) < ends)]


def _reached(stream: RunStream, arrived: Sequence[Message], found: Sequence[Message]) -> int:
    """Behind the last message; where the run ends, if nothing before it can come any more."""
    beyond = stream.ends is not None and arrived and (arrived[-1].offset() or 0) >= stream.ends - 1
    if stream.ends is not None and (beyond or stream.at_end):
        return stream.ends
    return (found[-1].offset() or 0) + 1 if found else stream.owned.begins


def _take_note(streams: dict[int, RunStream], message: Message) -> None:
    """No message is left just now: what lies before the stream's end is a marker. Other errors are raised."""
    error = message.error()
    assert error is not None  # or it would be a message
    if error.code() != _NO_MORE:
        raise translation(error, "polling")
    stream = streams.get(message.partition() or 0)
    if stream is not None and stream.ends is not None and (message.offset() or 0) >= stream.ends:
        stream.at_end = True


def _told_apart(stream: RunStream, items: Sequence[Item]) -> list[Item]:
    """A number at or below the last one was there before: numbers grow within a partition."""
    told = []
    for item in items:
        known = provenance_of(item)
        if known is not None and item.refusal is None and known[0] <= stream.last_sequence:
            told.append(item._replace(again=True))
        else:
            told.append(item)
            stream.last_sequence = stream.last_sequence if known is None else known[0]
    return told
