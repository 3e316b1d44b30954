"""Start a daemon: its own session, no terminal, its output in a log, given to init rather than to us.

This file is also the script that does it. The short-lived script is the daemon's parent, so that no process
that merely asked for a server is left with a child to wait for.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_NO_COMMAND = 127


def start(
    command: Sequence[str],
    *,
    folder: Path,
    log: Path,
    environment: Mapping[str, str],
    user: tuple[int, int] | None = None,
) -> int:
    """Run `command` in `folder`, as `user` (user and group number) if given; the process number."""
    order = {
        "command": list(command),
        "folder": str(folder),
        "log": str(log),
        "environment": dict(environment),
        "user": user,
    }
    script = [sys.executable, "-I", "-S", __file__]
    done = subprocess.run(  # noqa: S603  this very file
        script, input=json.dumps(order), capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def _main() -> None:
    order = json.load(sys.stdin)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    pid = os.fork()
    if pid:
        sys.stdout.write(str(pid))
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
