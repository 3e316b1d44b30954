"""Dead letters tried again: in batches, each one transaction that posts its entries and settles its letters.

1. take the batch's letters in hand: another redrive waits here, and then finds what became of them
2. leave alone what must not be tried
3. decode, patch and post the rest, in order of id
4. settle the letters, count and write down each attempt; commit

Killed anywhere, a batch has happened whole or not at all, and the same command goes on.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ledger.books import Books, Jsonb
from ledger.codec import Codec
from ledger.config import Settings
from ledger.dead_letters.letter import Letter, take_in_hand
from ledger.dead_letters.patch import Patch
from ledger.dead_letters.repost import Answer, repost
from ledger.dead_letters.trace import tell_of_trial
from ledger.failpoint import reach
from ledger.outcome import Outcome
from ledger.stopping import Stopping


@dataclass(frozen=True, slots=True)
class Order:
    """How the letters are to be tried."""

    patch: Patch
    reason: str
    operator: str
    again: bool  # also those that have had their attempts
    dry_run: bool


class Result(NamedTuple):
    """What became of one letter. `outcome` is posting's; empty when it was left alone, for `reason`."""

    id: int
    outcome: str
    field: str
    rule: str
    reason: str
    entry_id: int | None
    settled: bool  # it needs no more looking after


class Redrive:
    """One order over the books."""

    def __init__(self, settings: Settings, books: Books, codec: Codec, order: Order) -> None:
        self._settings = settings
        self._books = books
        self._codec = codec
        self._order = order
        self._begun_behind: int = (books.row("dead_letters_latest_attempt") or (0,))[0]

    def run(self, batches: Iterable[Sequence[int]], rate: int, stop: Stopping) -> Iterator[list[Result]]:
        """Each batch's results in order of id, at most `rate` entries a second, until done or stopped."""
        begun, tried = time.monotonic(), 0
        for ids in batches:
            ahead = begun + tried / rate - time.monotonic()
            if stop.requested or (ahead > 0 and stop.wait(ahead)):
                return
            results = self.batch(ids)
            tried += sum(1 for result in results if result.outcome)
            yield results

    def batch(self, ids: Sequence[int]) -> list[Result]:
        """Try these letters in one transaction."""
        begun = time.time_ns()
        with self._books.transaction(rollback=self._order.dry_run):
            letters = take_in_hand(self._books, ids)  # step 1
            alone = self._left_alone(letters)  # step 2
            tried = [letter for letter in letters if letter.id not in alone]
            answers = repost(self._books, self._codec, tried, self._order.patch)  # step 3
            if tried:
                self._record(tried, answers)  # step 4
            reach("redrive.in_transaction")
        reach("redrive.after_batch")
        if not self._order.dry_run:
            tell_of_trial("redrive", tried, answers, begun)
        unknown = {one: _alone(one, "there is no such dead letter") for one in sorted(set(ids))}
        return list({**unknown, **alone, **dict(map(self._result, tried, answers))}.values())

    def _left_alone(self, letters: Sequence[Letter]) -> dict[int, Result]:
        ids = [letter.id for letter in letters]
        rows = self._books.rows("dead_letters_tried_since", ids=ids, attempt=self._begun_behind)
        by_others = {identity for (identity,) in rows}
        reasons = {letter.id: self._why_not(letter, tried=letter.id in by_others) for letter in letters}
        done = {letter.id for letter in letters if letter.status == "REDRIVEN"}
        return {one: _alone(one, why, settled=one in done) for one, why in reasons.items() if why}

    def _why_not(self, letter: Letter, *, tried: bool) -> str:
        settings, patch = self._settings, self._order.patch
        answers = (settings.topic_acknowledgements, settings.topic_seal_answers)
        if letter.consumer_group in (settings.relay_group, settings.seal_group) or letter.topic in answers:
            return _NO_ENTRY
        if letter.status == "UNDONE" and "reference_id" not in patch.texts:
            return _REFERENCE_TAKEN
        if letter.status not in ("OPEN", "UNDONE"):
            return _NOT_OPEN[letter.status]
        if tried:
            return "somebody else has just dealt with it"
        if letter.attempts >= settings.redrive_attempts_max and not self._order.again:
            return _TRIED_ENOUGH.format(attempts=letter.attempts)
        return ""

    def _result(self, letter: Letter, answer: Answer) -> tuple[int, Result]:
        good = answer.code == Outcome.POSTED or (answer.code == Outcome.DUPLICATE and letter.status == "OPEN")
        entry_id = None if self._order.dry_run else answer.entry_id  # a dry run's is gone again
        words = (answer.code, answer.field, answer.rule, answer.reason)
        return letter.id, Result(letter.id, *words, entry_id, good)

    def _record(self, letters: Sequence[Letter], answers: Sequence[Answer]) -> None:
        before = {
            letter.id: answer.before for letter, answer in zip(letters, answers, strict=True) if answer.before
        }
        self._books.rows(
            "dead_letters_record",
            ids=[letter.id for letter in letters],
            outcomes=[answer.code for answer in answers],
            fields=[answer.field for answer in answers],
            rules=[answer.rule for answer in answers],
            said=[answer.reason for answer in answers],
            entry_ids=[answer.entry_id for answer in answers],
            patch=Jsonb(dict(self._order.patch.texts)),
            before=Jsonb(before),
            reason=self._order.reason,
            operator=self._order.operator,
        )


_NO_ENTRY = (
    "it is an answer of the SCB, not an entry: correct it at the SCB and have it answer again, "
    "then discard this one"
)
_REFERENCE_TAKEN = (
    "it was undone, and its reference stays taken for ever: give the entry a new one with "
    "--patch reference_id=NEW"
)
_TRIED_ENOUGH = "it was tried {attempts} times (redrive_attempts_max): --again tries it once more"
_NOT_OPEN = {
    "REDRIVEN": "it is redriven already",
    "PARKED": "it waits for its account, and is released by itself",
    "DISCARDED": "it was discarded: `dual-ledger dead-letters undo` opens it again",
}


def _alone(identity: int, why: str, *, settled: bool = False) -> Result:
    return Result(identity, "", "", "", why, None, settled)


def as_json(result: Result) -> dict[str, Any]:
    """A result as documents have it."""
    return {**result._asdict(), "outcome": result.outcome or None}
