"""What a redrive did, counted and told."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from cli.output import complain
from cli.printable import printable
from ledger.dead_letters.redrive import Result, as_json
from ledger.errors import DualLedgerError
from ledger.outcome import Outcome

_SHOWN = 50
_KEPT = 10_000


class Tally:
    """Counts of all, and the first results themselves: those that settled nothing before the others."""

    def __init__(self, total: int, dry_run: bool) -> None:
        self.seen = 0
        self.stopped = False
        self._total = total
        self._dry_run = dry_run
        self._codes: Counter[str] = Counter()
        self._left_alone = 0
        self._unsettled = 0
        self._results: list[Result] = []
        self._begun = time.monotonic()

    @property
    def good(self) -> bool:
        """Whether every letter is settled."""
        return self._unsettled == 0

    def add(self, results: Sequence[Result]) -> None:
        """Count a batch."""
        self.seen += len(results)
        self._codes.update(result.outcome for result in results if result.outcome)
        self._left_alone += sum(1 for result in results if not result.outcome)
        self._unsettled += sum(1 for result in results if not result.settled)
        self._results += results[: _KEPT - len(self._results)]

    @contextmanager
    def told_when_it_fails(self) -> Iterator[None]:
        """Say how far it came before an error ends it."""
        try:
            yield
        except DualLedgerError:
            if self.seen and not self._dry_run:
                complain(
                    f"after {self.seen:,} of {self._total:,}: {self.summary()}", "the same command goes on"
                )
            raise

    def summary(self) -> str:
        """The counts in words."""
        left = f", {self._left_alone:,} left alone" if self._left_alone else ""
        return (
            f"{self._codes[Outcome.POSTED]:,} posted, {self._codes[Outcome.DUPLICATE]:,} duplicates, "
            f"{self._refused:,} refused{left}"
        )

    def document(self) -> dict[str, Any]:
        """The same as `redrive --json` prints it."""
        return {
            "dry_run": self._dry_run,
            "found": self._total,
            "tried": self._codes.total(),
            "posted": self._codes[Outcome.POSTED],
            "duplicates": self._codes[Outcome.DUPLICATE],
            "refused": self._refused,
            "left_alone": self._left_alone,
            "by_code": {code: self._codes[code] for code in sorted(self._codes)},
            "letters": [as_json(result) for result in self._results],
            "stopped": self.stopped,
            "seconds": round(time.monotonic() - self._begun, 3),
        }

    def lines(self) -> Iterator[str]:
        """The same for a person."""
        told = sorted(self._results, key=lambda result: result.settled)[:_SHOWN]
        for result in sorted(told):
            yield f"{result.id:>6}  {printable(self._line(result))}"
        if self.seen > len(told):
            yield f"   … {self.seen - len(told):,} more: --json lists them"
        if not self.seen:
            yield "no dead letters are as asked for"
        yield ("would be: " if self._dry_run else "") + self.summary()
        if self.stopped:
            yield f"stopped after {self.seen:,} of {self._total:,}: the same command goes on"

    @property
    def _refused(self) -> int:
        return self._codes.total() - self._codes[Outcome.POSTED] - self._codes[Outcome.DUPLICATE]

    def _line(self, result: Result) -> str:
        if not result.outcome:
            return f"left alone: {result.reason}"
        if result.outcome == Outcome.POSTED:
            return "posted" if self._dry_run else f"posted as entry {result.entry_id}"
        where = f" ({result.field} {result.rule})" if result.field else ""
        return f"{result.outcome}{where}: {result.reason}"
