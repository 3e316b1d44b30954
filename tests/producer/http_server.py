"""A real HTTP server with a ledger behind it, whose next answers a test can spoil."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

Answer = tuple[int, dict[str, str], bytes]
Fault = Callable[[Answer], Answer | None]


def entry(number: int) -> dict[str, Any]:
    """A record of the API; its amount is a JSON number that no double holds."""
    return {
        "id": f"H-{number}",
        "at": f"2026-01-{1 + (number - 1) % 28:02d}T12:00:00Z",
        "from": {"account": f"D{number % 9}"},
        "to": {"account": f"C{number % 4}"},
        "amount": f"{number}.25",
        "note": None,
    }


@dataclass
class Bank:
    """The records, how they are paged, and what goes wrong: `faults` spoil one request each, in order."""

    records: list[dict[str, Any]]
    size: int = 10
    faults: list[Fault] = field(default_factory=list)
    authorization: str | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/entries"

    def answer(self, path: str, query: dict[str, str], authorization: str | None) -> Answer | None:
        """The answer to one request; None hangs up without one."""
        self.asked.append(query)
        if self.authorization is not None and authorization != self.authorization:
            return 401, {}, b"who are you?"
        good = self._good(path, query)
        return self.faults.pop(0)(good) if self.faults else good

    def _good(self, path: str, query: dict[str, str]) -> Answer:
        records = self.records
        if "start" in query:
            records = [one for one in records if query["start"] <= one["at"] < query["end"]]
        size = int(query.get("limit", self.size))
        begin = int(query.get("offset", query.get("cursor", "0").removeprefix("c")))
        if "page" in query:
            begin = (int(query["page"]) - 1) * size
        page, end = records[begin : begin + size], begin + size
        body = {"data": {"entries": page}, "next": f"c{end}" if end < len(records) else None}
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if end < len(records) and path.endswith("/linked"):
            headers["Link"] = f'<{path}?{urlencode({**query, "offset": end})}>; rel="next"'
        text = json.dumps(body).replace('"amount": "', '"amount": ').replace('.25"', ".25")
        return 200, headers, text.encode()


@contextmanager
def served(bank: Bank) -> Iterator[Bank]:
    """The bank, on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            answer = bank.answer(parts.path, query, self.headers.get("Authorization"))
            if answer is None:
                self.close_connection = True
                return
            status, headers, body = answer
            self.send_response_only(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            if int(headers.get("Content-Length", len(body))) != len(body):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bank.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield bank
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def basic(user: str, password: str) -> str:
    """The header of a user with a password."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def status(code: int, **headers: str) -> Fault:
    """A fault: that status instead of the answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _good: (code, named, b"not now")


def cut(good: Answer) -> Answer:
    """A fault: half of the body, of which the header says more."""
    return good[0], {**good[1], "Content-Length": str(len(good[2]))}, good[2][: len(good[2]) // 2]


def hung_up(_good: Answer) -> None:
    """A fault: no answer at all."""


def body(text: str, **headers: str) -> Fault:
    """A fault: this body instead of the answer's."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda good: (200, {**good[1], **named}, text.encode())
