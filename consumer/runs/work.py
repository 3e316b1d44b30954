"""One worker of a run: Kafka to the books, like the consumer, but from and to where the run says.

1. look what is wanted   2. poll   3. decode and judge   4. post in one transaction, the counters with it
5. every so many batches commit the same offsets to Kafka

Partitions are assigned by number, not by the group: nobody else is in it. From a worker that was killed the
next one claims them, as the consumer's streams are claimed.
"""

import time
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from consumer.collection import between_batches
from consumer.poster import Posted, Poster
from consumer.runs.batches import batch_of
from consumer.runs.pace import Pace
from consumer.runs.part import RunStream, claimed
from consumer.settle import commit
from consumer.trace import Watch
from ledger import kafka
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import Fatal
from ledger.failpoint import reach
from ledger.kafka import TopicPartition, translated
from ledger.runs.control import Control, Wish
from ledger.runs.definition import settings_of
from ledger.runs.run import Run
from ledger.stopping import Stopping

from consumer.breaker import longest_run  # isort: skip

End: TypeAlias = Literal["done", "stopped"]
_WAIT_SECONDS = 0.1
_END_SECONDS = 7.0  # of the ten that a supervisor waits


def work(settings: Settings, codec: Codec, stop: Stopping, run: Run, worker: int) -> End:
    """Do this worker's share of the run, until it is done or somebody stops it.

    Raises Fatal when a stream must not be read on: too much was refused, or what it needs is gone.
    """
    ours = settings_of(settings, run.definition.options, run.consumer_group)
    client = kafka.consumer(ours, run.consumer_group, **{"enable.partition.eof": True})
    control, watch = Control(ours, run.run_id), Watch(ours)
    poster = Poster(ours, codec, stop, lambda: None, watch)
    try:
        if stop.requested:  # whoever started us has ended: what we claim now, we would take from the next
            return "stopped"
        streams = claimed(ours, client, run, worker, run.definition.options.parallel_workers)
        return Worker(ours, codec, stop, run, client, control, poster, watch, streams).until_done()
    finally:
        poster.close()
        control.close()
        client.close()


class Worker:
    """The loop, and what it holds between two batches."""

    def __init__(
        self,
        settings: Settings,
        codec: Codec,
        stop: Stopping,
        run: Run,
        client: kafka.Consumer,
        control: Control,
        poster: Poster,
        watch: Watch,
        streams: dict[int, RunStream],
    ) -> None:
        options = run.definition.options
        self._settings = settings
        self._codec = codec
        self._stop = stop
        self._run = run
        self._client = client
        self._control = control
        self._poster = poster
        self._watch = watch
        self._streams = streams
        self._pace = Pace(options.rate / options.parallel_workers, stop)
        self._interval = options.checkpoint_interval
        self._offsets: dict[int, TopicPartition] = {}  # settled, and not yet committed to Kafka
        self._batches = 0

    def until_done(self) -> End:
        """Work on until every stream is read to its end, or a stop is wanted."""
        with translated("assigning"):
            self._client.assign(
                [TopicPartition(self._run.topic, p, s.owned.begins) for p, s in self._streams.items()]
            )
        with between_batches() as collection:
            while not self._stop.requested and (wish := self._control.wish()).goes_on:
                if self._is_done(wish):
                    self._finish()
                    self._commit(wait=True)
                    return "done"
                if self._pace.rest(wish):
                    self._finish()
                    continue
                collection.after_turn(idle=not self._turn())
        self._finish(_END_SECONDS)
        self._commit(wait=True)
        return "stopped"

    def _turn(self) -> bool:
        self._watch.polling()
        with translated("polling"):
            messages = self._client.consume(self._pace.size(self._settings.batch_size), _WAIT_SECONDS)
        self._watch.polled()
        numbered = self._run.kind == "BACKFILL"
        batch = batch_of(
            self._codec,
            self._watch,
            self._streams,
            messages,
            self._run.run_id,
            numbered=numbered,
            polled_at=datetime.now(UTC),
        )
        reach("consumer.after_decode")
        self._finish()
        if batch is None:
            return False
        self._poster.submit(batch)
        self._pace.did(len(batch.items))
        return True

    def _is_done(self, wish: Wish) -> bool:
        """Whether all is read; once the source has ended, the end of its topic is the run's."""
        if wish.source_ended:
            for partition, stream in self._streams.items():
                if stream.ends is None:
                    place = TopicPartition(self._run.topic, partition)
                    with translated("asking for the end of the topic"):
                        bounds = self._client.get_watermark_offsets(place, timeout=10)
                    stream.ends = bounds[1] if bounds else None
        return all(stream.is_done for stream in self._streams.values())

    def _finish(self, patience_seconds: float | None = None) -> None:
        """Wait for the batch at hand, and take note of what became of it."""
        posted = self._poster.result(patience_seconds)
        if posted is not None:
            self._take_note(posted)
            self._batches += 1
            committing = time.time_ns()
            if self._batches % self._interval == 0:
                self._commit()
            self._watch.finished(committing)

    def _take_note(self, posted: Posted) -> None:
        for failed in posted.failed:
            raise failed.error
        for part in posted.settled:
            stream = self._streams[part.stream.partition]
            self._offsets[part.stream.partition] = TopicPartition(
                self._run.topic, part.stream.partition, part.ends
            )
            run_of_refusals = longest_run(part.codes, part.refused_before)
            if why := stream.owned.breaker.verdict(part.codes, run_of_refusals):
                raise Fatal(
                    f"{part.stream}, before offset {part.ends}: {why}",
                    hint=f"dual-ledger run errors {self._run.run_id} lists them; mend the cause, then "
                    f"dual-ledger run resume {self._run.run_id}",
                )

    def _commit(self, *, wait: bool = False) -> None:
        commit(self._client, list(self._offsets.values()), wait=wait)
        self._offsets.clear()
        reach("consumer.after_commit")
