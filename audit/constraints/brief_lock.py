"""A change of the accounts' table, asked for so briefly that nobody who posts waits long behind it."""

import time
from collections.abc import Callable
from typing import TypeVar

from ledger.books import TookTooLong
from ledger.errors import Retryable

T = TypeVar("T")

GIVE_UP_SECONDS = 60.0
_PAUSE_SECONDS = 0.4  # four times as long as it waits for the lock: posting has the road in between


def with_brief_lock(change: Callable[[], T], give_up_seconds: float = GIVE_UP_SECONDS) -> tuple[T, int]:
    """What `change` answers, and how often it had asked in vain: it asks again until it has the lock.

    The functions of the books wait for it a tenth of a second at most, for everybody who comes behind them
    waits that long too. Retryable when it was not to be had for so long.
    """
    deadline = time.monotonic() + give_up_seconds
    waits = 0
    while True:
        try:
            return change(), waits
        except TookTooLong:
            raise
        except Retryable as error:
            if time.monotonic() > deadline:
                raise Retryable(
                    f"the accounts were never free for a moment: {error.message}",
                    hint="a long transaction holds them (a report, a deletion of a run): end it, then the "
                    "same command again",
                ) from error
            waits += 1
            time.sleep(_PAUSE_SECONDS)
