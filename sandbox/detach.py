"""Start a daemon: its own session, no terminal, its output in a log, given to init rather than to us.

This file is also the script that does it. The short-lived script is the daemon's parent, so that no process
that merely asked for a server is left with a child to wait for. The daemon waits for a word before it becomes
the server: whoever asked has written its number down by then, or was killed and nothing is started.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_GO = "go\n"
_NO_COMMAND = 127


@contextmanager
def starting(
    command: Sequence[str],
    *,
    folder: Path,
    log: Path,
    environment: Mapping[str, str],
    user: tuple[int, int] | None = None,
) -> Iterator[int]:
    """The number of a process that runs `command` in `folder` once the block is left without an error.

    `user` is the user and the group number to run as.
    """
    order = {
        "command": list(command),
        "folder": str(folder),
        "log": str(log),
        "environment": dict(environment),
        "user": user,
    }
    with subprocess.Popen(  # noqa: S603  this very file
        [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as script:
        assert script.stdin is not None
        assert script.stdout is not None
        script.stdin.write(json.dumps(order) + "\n")
        script.stdin.flush()
        yield int(script.stdout.readline())
        script.stdin.write(_GO)


def _main() -> None:
    order = json.loads(sys.stdin.readline())
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.setsid()  # a Ctrl-C is for whoever asked
    pid = os.fork()
    if pid:
        sys.stdout.write(f"{pid}\n")
        return
    if sys.stdin.readline() != _GO:
        return
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for given, wanted in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(given, wanted)
    try:
        _become(order["user"])
        os.chdir(order["folder"])
        os.execve(order["command"][0], order["command"], order["environment"])  # noqa: S606  no shell is wanted
    except OSError as error:
        os.write(2, f"cannot start {order['command'][0]}: {error}\n".encode())
        os._exit(_NO_COMMAND)


def _become(user: tuple[int, int] | None) -> None:
    os.umask(0o077)
    if user is not None:
        os.setgroups([])
        os.setgid(user[1])
        os.setuid(user[0])


if __name__ == "__main__":
    _main()
