"""`python -m benchmarks.span_count`: a collector that keeps what it is sent, and counts it when asked.

A process of its own, as a real one is: what it takes is not counted as the cost of tracing. POST takes spans,
GET tells how many came by name, and forgets them.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import urlopen

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

_bodies: list[bytes] = []


@contextmanager
def collector() -> Iterator[str]:
    """The address of one that runs beside all this."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.span_count"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate()


def counted(endpoint: str) -> dict[str, int]:
    """How many spans came since it was last asked, by name."""
    with urlopen(endpoint, timeout=60) as answer:
        found: dict[str, int] = json.load(answer)
    return found


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        _bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def do_GET(self) -> None:
        bodies, _bodies[:] = _bodies[:], []
        names = Counter(
            span.name
            for body in bodies
            for sender in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in sender.scope_spans
            for span in scope.spans
        )
        answer = json.dumps(names).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Say nothing of each request."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
