"""The stand-in for the SCB: hears DBIS's outbox, keeps its own ledger, answers.

1. read    the next messages; a batch that could not be settled comes first
2. hear    judge and apply them and remember all of it, in one transaction
3. answer  what waits in the database, and again what came again; each until Kafka has it
4. settle  commit the offsets, never beyond a gap; go back to where a gap has closed
5. seals   keep the sealed windows that came, answer those whose rows are all heard

Killed anywhere, it reads the same messages again and drops them by their numbers; answers that did not leave
wait in its database.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing

from ledger import failpoint
from ledger.books import Books
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import Retryable
from ledger.publisher import Publisher
from ledger.stopping import Stopping
from sandbox.scb.answers import Answers
from sandbox.scb.cosigning.desk import SealDesk
from sandbox.scb.hear import Heard, hear
from sandbox.scb.migrate import open_ledger
from sandbox.scb.order import Gap, Sorted
from sandbox.scb.posted import Posted
from sandbox.scb.reader import Reader
from sandbox.scb.tally import Tally
from sandbox.scb.trace import tell_of_hearing

GROUP = "scb-standin"
_PAUSE_SECONDS = 0.5
_PATIENCE_SECONDS = 5.0  # then answers that Kafka did not confirm go out again, in order, from the database


def run(
    settings: Settings,
    codec: Codec,
    stop: Stopping,
    *,
    group: str = GROUP,
    until_idle_seconds: float | None = None,
    tell: Callable[[str], None],
    heartbeat: Callable[[Mapping[str, str]], None] = lambda _: None,
) -> Tally:
    """Hear and answer until a stop is requested, or nothing came for that long; what was done.

    `heartbeat` is called once a turn, with what keeps it from working just then.
    """
    tally = Tally()
    publisher = Publisher(settings, patience_seconds=_PATIENCE_SECONDS)
    with (
        closing(publisher),
        closing(Reader(settings, group, codec)) as reader,
        closing(SealDesk(settings, group, codec, publisher)) as seals,
    ):
        answers = Answers(codec, publisher, settings.topic_acknowledgements, settings.batch_size)
        desk = _Desk(settings, group, reader, answers, seals, tally, tell)
        busy_at = time.monotonic()
        while not stop.requested:
            try:
                moved = desk.turn()
                heartbeat(standing(reader.gaps.values()))
            except Retryable as failure:
                heartbeat({"waiting": failure.message})
                tell(f"{failure.message}; {failure.hint or 'trying again'}")
                moved = not stop.wait(_PAUSE_SECONDS)
            if moved:
                busy_at = time.monotonic()
            elif until_idle_seconds is not None and time.monotonic() - busy_at >= until_idle_seconds:
                break
        desk.close()
        tally.gaps = sorted(reader.gaps.values())
    return tally


class _Desk:
    """The reader, the ledger and the answers; what is said of sealed windows."""

    def __init__(
        self,
        settings: Settings,
        group: str,
        reader: Reader,
        answers: Answers,
        seals: SealDesk,
        tally: Tally,
        tell: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._group = group
        self._reader = reader
        self._answers = answers
        self._seals = seals
        self._tally = tally
        self._tell = tell
        self._ledger: Books | None = None

    def turn(self) -> bool:
        """One batch, if there is one; whether anything moved or may be on its way."""
        messages = self._reader.read()  # 1
        ledger = self._open()
        read_at = time.time_ns()
        heard = self._hear(ledger, messages, read_at) if messages else None  # 2
        failpoint.reach("scb.after_apply")
        answered = self._answers.send(ledger, heard.batch.repeated if heard else [])  # 3
        self._tally.count_answers(answered)
        if heard is not None:
            self._settle(heard.batch)  # 4
        sealed = self._seals.turn(ledger)  # 5
        joined = self._reader.joined and self._seals.joined
        return heard is not None or answered + sealed > 0 or not joined

    def close(self) -> None:
        """Give the connection back."""
        if self._ledger is not None:
            self._ledger.close()

    def _open(self) -> Books:
        if self._ledger is None or self._ledger.broken:
            self._ledger = open_ledger(self._settings)
        return self._ledger

    def _hear(self, ledger: Books, messages: Sequence[Posted], read_at: int) -> Heard:
        heard = hear(ledger, messages)
        self._tally.count(heard)
        tell_of_hearing(self._settings, self._group, heard, read_at)
        return heard

    def _settle(self, batch: Sorted) -> None:
        for gap in self._reader.settle(batch):
            self._tell(advice(gap))


def standing(gaps: Iterable[Gap]) -> dict[str, str]:
    """What stands still, as health tells it."""
    return {f"shard {gap.shard}": advice(gap) for gap in gaps}


def advice(gap: Gap) -> str:
    """What is missing of a shard, and what DBIS has to do about it."""
    missing = f"--shard {gap.shard} --from {gap.expected} --to {gap.found - 1}"
    return (
        f"shard {gap.shard} stands still: {gap.expected} is due, {gap.found} came; "
        f"next: dual-ledger outbox resend {missing}"
    )
