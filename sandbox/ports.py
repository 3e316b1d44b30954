"""Ports on the loopback address."""

import errno
import random
import socket
from collections.abc import Container
from dataclasses import dataclass
from typing import Protocol

from ledger.errors import UsageError

HOST = "127.0.0.1"
# Below the range from which the kernel takes ports for outgoing connections (32768 and up): while a server is
# down, no client's connection can take its port.
_FIRST, _LAST = 15_000, 32_000
_TRIES = 1000


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports that were asked for; None: any that is free."""

    kafka: int | None = None
    postgres: int | None = None
    registry: int | None = None


ANY = Ports()


class HadPort(Protocol):
    """What listened somewhere before."""

    @property
    def port(self) -> int:
        """Where."""


def choose(
    title: str, asked: int | None = None, before: HadPort | None = None, avoid: Container[int] = ()
) -> int:
    """The port asked for, or the one used before if it is still free, or any."""
    if asked is not None:
        if asked in avoid:
            raise UsageError(
                f"port {asked}, asked for {title}, is asked for twice", hint="give each server one of its own"
            )
        if not is_free(asked):
            raise UsageError(
                f"port {asked}, asked for {title}, is taken",
                hint=f"`ss -ltnp 'sport = :{asked}'` shows by whom; without the option a free port is chosen",
            )
        return asked
    if before is not None and before.port not in avoid and is_free(before.port):
        return before.port
    while (port := _free_port()) in avoid:
        pass
    return port


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def is_open(port: int) -> bool:
    """Whether something answers there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _free_port() -> int:
    for _ in range(_TRIES):
        port = random.randrange(_FIRST, _LAST + 1)  # noqa: S311  chosen to be free, not to be secret
        if is_free(port):
            return port
    raise UsageError(f"found no free port between {_FIRST} and {_LAST}", hint="name one: --kafka-port, …")
