"""What a benchmark says on stderr while it works, and how it ends: stdout is the report's."""

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack

from benchmarks.checks import WrongWork
from ledger.errors import DualLedgerError

_BEGAN = time.monotonic()


def tell(text: str) -> None:
    """Say what begins now, after how many seconds."""
    print(f"{time.monotonic() - _BEGAN:5.0f} s  {text}", file=sys.stderr, flush=True)


def fail(text: str, status: int = 1) -> int:
    """Say why there is no report; the exit status."""
    tell(text)
    return status


def exit_status(work: Callable[[ExitStack], int]) -> int:
    """That of `work`, or why there is no report; what it opened on the stack is closed before it is told."""
    try:
        with ExitStack() as stack:
            return work(stack)
    except KeyboardInterrupt:
        return fail("stopped", 130)
    except WrongWork as wrong:
        return fail(f"wrong work, so no figures: {wrong}")
    except DualLedgerError as error:
        return fail(f"{error.message} {error.hint}".rstrip())
