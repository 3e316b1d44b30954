"""What a benchmark says on stderr while it works: stdout is the report's."""

import sys
import time

_BEGAN = time.monotonic()


def tell(text: str) -> None:
    """Say what begins now, after how many seconds."""
    print(f"{time.monotonic() - _BEGAN:5.0f} s  {text}", file=sys.stderr, flush=True)


def fail(text: str, status: int = 1) -> int:
    """Say why there is no report; the exit status."""
    tell(text)
    return status
