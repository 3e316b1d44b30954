"""`python -m cli.with_parent NUMBER WORDS…` is `dual-ledger WORDS…`, told to stop when its parent ends.

NUMBER is the parent's. However that one ends, by kill -9 too, the kernel sends SIGTERM, and the command
finishes what it has in hand. Linux alone has this; so do those who call it.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def _main() -> None:
    parent, *words = sys.argv[1:]
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != int(parent):
        return  # it has ended before we asked
    from cli.main import main  # noqa: PLC0415  it takes a moment in which the parent may end

    sys.argv[1:] = words
    main()


if __name__ == "__main__":
    _main()
