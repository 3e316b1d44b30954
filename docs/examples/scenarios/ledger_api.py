"""An API to try `http` on: `getLedgerEntries(start, end)` over the payments of docs/examples/payments.csv.

    python docs/examples/scenarios/ledger_api.py 18099

Pages of ten with a cursor, a bearer token (`example`), and, as real ones do, a 429 now and then.
"""

import csv
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_FILE = Path(__file__).parents[1] / "payments.csv"
_PAGE = 10
_BUSY_EVERY = 3  # requests


class Api(BaseHTTPRequestHandler):
    """Answers `GET /getLedgerEntries?start=…&end=…&cursor=…`, and nothing else."""

    asked = 0

    def do_GET(self) -> None:
        """One page, or why not."""
        Api.asked += 1
        if self.headers.get("Authorization") != "Bearer example":
            self._answer(401, {"error": "who are you?"})
        elif Api.asked % _BUSY_EVERY == 0:
            self._answer(429, {"error": "busy"}, {"Retry-After": "1"})
        else:
            self._answer(200, self._page())

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _page(self) -> dict[str, object]:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        with _FILE.open(newline="", encoding="utf-8") as file:
            rows = [
                row for row in csv.DictReader(file) if query["start"] <= row["timestampUtc"] < query["end"]
            ]
        begin = int(query.get("cursor", "0"))
        end = begin + _PAGE
        entries = [{**row, "metadata": json.loads(row["metadata"] or "{}")} for row in rows[begin:end]]
        return {"entries": entries, "next": str(end) if end < len(rows) else None}

    def _answer(self, status: int, document: object, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Type": "application/json"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Api).serve_forever()
