"""What a replay would read, read once without a group: partition by partition, up to where it ends."""

from collections.abc import Callable, Iterator, Sequence

from consumer.decode import decode
from ledger import kafka
from ledger.batch import Item, Stream
from ledger.codec import Codec
from ledger.config import Settings
from ledger.kafka import KafkaError, Message, TopicPartition, translated, translation
from ledger.runs.definition import Bound
from ledger.runs.run import Run
from ledger.stopping import Stopping

_GROUP = "dual-ledger-preview"  # named, as a client must; it commits nothing
_NO_MORE = KafkaError._PARTITION_EOF  # noqa: SLF001  its public name
_WAIT_SECONDS = 0.5


def read(
    settings: Settings, codec: Codec, run: Run, stream_of: Callable[[int], Stream], stop: Stopping
) -> Iterator[tuple[int, int, Sequence[Item]]]:
    """Partition, the offset behind, and the items up to there, a batch at a time."""
    client = kafka.consumer(settings, _GROUP, **{"enable.partition.eof": True})
    try:
        for bound in run.definition.bounds:
            size = run.definition.options.batch_size
            for messages in _messages(client, run.topic, bound, size, stop):
                items = decode(codec, stream_of(bound.partition), messages, run.run_id)
                yield bound.partition, (messages[-1].offset() or 0) + 1, items
    finally:
        client.close()


def _messages(
    client: kafka.Consumer, topic: str, bound: Bound, size: int, stop: Stopping
) -> Iterator[list[Message]]:
    at = bound.begins
    if at >= bound.ends:
        return
    with translated("assigning"):
        client.assign([TopicPartition(topic, bound.partition, at)])
    while at < bound.ends and not stop.requested:
        with translated("polling"):
            arrived = client.consume(size, _WAIT_SECONDS)
        good = [message for message in arrived if message.error() is None]
        for message in arrived:
            error = message.error()
            if error is not None and error.code() != _NO_MORE:
                raise translation(error, "polling")
            at = max(at, (message.offset() or 0) + (error is None))
        within = [message for message in good if (message.offset() or 0) < bound.ends]
        if within:
            yield within
