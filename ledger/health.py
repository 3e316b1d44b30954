"""Whether a process lives and works, told over HTTP to whoever supervises it.

`/healthz` answers 200 while the process beats, 503 when it is stuck: restart it then. One that hangs because
a server does not answer is not stuck: restarting would not help. `/readyz` answers 200 while it can work, 503
with the reasons when it waits, hangs, or has stopped something.
`/metrics` has what the process did since it started, for Prometheus, where such figures are kept.
"""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, Self

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.metrics import measure

_STUCK_SECONDS = 60.0  # longer than any single wait for a server
_HANGS_SECONDS = 4.0  # longer than any single step where all goes well; told within five
_CLIENT_SECONDS = 5.0
_STARTING = "starting"
_EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104  compared with, not bound

_log = logging.getLogger(__name__)


class Health:
    """What one process says of itself; open for questions inside `with`, if a port is configured."""

    def __init__(
        self,
        settings: Settings,
        name: str,
        *,
        is_server: bool = True,
        comes_round: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """No server: no port. One that does not come round beats never: then it is not known to hang."""
        self._host, self._port = settings.health_host, settings.health_port if is_server else None
        self._name = name
        self._clock = clock
        self._lock = threading.Lock()
        self._comes_round = comes_round
        self._problems = {_STARTING: "has not come round yet"} if comes_round else {}
        self._beat_at = clock()
        self._silent: dict[str, str] = {}  # servers that do not answer, and what was met
        self._answered_at = clock() - _STUCK_SECONDS  # since then they all do
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        if self._port is not None:
            self._server = _opened(self._host, self._port, self._answer)
            threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()
            _log.info("health of %s at http://%s:%d/healthz", self._name, self._host, self.port)
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def port(self) -> int | None:
        """The port that answers; None when none does."""
        return None if self._server is None else int(self._server.server_address[1])

    @property
    def address(self) -> str | None:
        """Host and port that answer; None when none does."""
        host = socket.gethostname() if self._host in _EVERY_ADDRESS else self._host
        return (
            None if self.port is None else f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"
        )

    def beat(self) -> None:
        """The process has come round once more."""
        with self._lock:
            self._beat_at = self._clock()
            self._problems.pop(_STARTING, None)

    def problem(self, key: str, reason: str) -> None:
        """Something keeps the process from working, until it is cleared."""
        with self._lock:
            self._problems[key] = reason

    def clear(self, key: str) -> None:
        """That is over."""
        with self._lock:
            self._problems.pop(key, None)

    def report(self, problems: Mapping[str, str]) -> None:
        """Come round, and these are all the problems there are now."""
        with self._lock:
            self._beat_at = self._clock()
            self._problems = dict(problems)

    def server(self, name: str, reason: str) -> None:
        """Somebody has asked a server: why it did not answer, or empty when it did."""
        with self._lock:
            if reason:
                self._silent[name] = reason
            elif self._silent.pop(name, None) is not None:
                self._answered_at = self._clock()

    def state(self) -> tuple[float, dict[str, str]]:
        """For how long the process has not come round, and all that keeps it from working."""
        with self._lock:
            silent = self._clock() - self._beat_at if self._comes_round else 0.0
            problems = {**self._problems, **self._silent}
        if silent > _HANGS_SECONDS and _STARTING not in problems and not self._silent:
            problems["hangs"] = f"has not come round for {silent:,.0f} s"
        return silent, problems

    @property
    def stuck(self) -> bool:
        """Whether only a restart helps: it has not come round for long, although its servers answer."""
        with self._lock:
            now = self._clock()
            waits = bool(self._silent) or now - self._answered_at < _STUCK_SECONDS
            return self._comes_round and now - self._beat_at >= _STUCK_SECONDS and not waits

    def _answer(self, path: str) -> tuple[HTTPStatus, dict[str, Any] | bytes]:
        silent, problems = self.state()
        alive = not self.stuck
        document: dict[str, Any]
        if path == "/healthz":
            good, document = alive, {"alive": alive, "last_beat_seconds": round(silent, 3)}
        elif path == "/readyz":
            good, document = alive and not problems, {"ready": alive and not problems, "problems": problems}
        elif path == "/metrics" and (told := measure.exposition(ready=alive and not problems)) is not None:
            return HTTPStatus.OK, told
        else:
            return HTTPStatus.NOT_FOUND, {"paths": ["/healthz", "/readyz", "/metrics"]}
        return HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE, {"name": self._name, **document}


class _Server(ThreadingTCPServer):
    allow_reuse_address = True  # a restarted process takes its port at once
    daemon_threads = True  # a slow client does not hold up the end of the process

    def __init__(self, address: tuple[str, int], answer: Callable[[str], tuple[HTTPStatus, Any]]) -> None:
        self.answer = answer
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002  its signature
        _log.debug("health: a client went away: %s", client_address)


class _Handler(BaseHTTPRequestHandler):
    timeout = _CLIENT_SECONDS
    server: _Server

    def do_GET(self) -> None:
        status, document = self.server.answer(self.path.partition("?")[0])
        is_text = isinstance(document, bytes)
        body = document if is_text else json.dumps(document).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", measure.CONTENT_TYPE if is_text else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815  the name that the standard library looks for

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  its signature
        _log.debug(format, *args)


def _opened(host: str, port: int, answer: Callable[[str], tuple[HTTPStatus, Any]]) -> _Server:
    try:
        return _Server((host, port), answer)
    except OSError as error:
        raise UsageError(
            f"cannot answer questions of health at {host}:{port}: {error.strerror or error}",
            hint="set DUAL_LEDGER_HEALTH_PORT to another port, 0 for any that is free",
        ) from error
