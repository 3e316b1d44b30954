"""Where a run's position is kept: in the books, in one transaction with what it has settled."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import stamina

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import Fatal, Retryable
from ledger.failpoint import reach
from ledger.stopping import Stopping
from producer.control import Totals
from producer.message import Outgoing
from producer.opened import Opened
from producer.reference import counted_to
from producer.source import Refused
from producer.state import Place, Position, open_place

_LONGEST_WAIT_SECONDS = 5.0


class RunPlace:
    """The place of one run: its position is in the books, so a run goes on from any machine.

    Only the counts behind generated references are on this machine. Without them a source that cannot change
    is sent anew from its start: what the run has is told apart (`ledger.runs.sent_again`), so nothing is
    counted twice.
    """

    def __init__(self, settings: Settings, run_id: str, place: Place, opened: Opened, stop: Stopping) -> None:
        self.cluster = place.cluster
        self._files = place
        self._settings = settings
        self._run_id = run_id
        self._opened = opened
        self._stop = stop
        self._books: Books | None = None

    def file(self, suffix: str) -> Path:
        """The name of a file of this place."""
        return self._files.file(suffix)

    def close(self) -> None:
        """Give the connection back."""
        if self._books is not None:
            self._books.close()

    def saved(self) -> Position | None:
        """The position in the books; None when nothing was sent yet, or all must be sent anew.

        Fatal when all would have to be, of a source that may have changed: its numbers may be others.
        """
        row = self._connected().row("runs_source_position", id=self._run_id)
        if row is None or row[0] is None:
            return None
        position = Position.of(row[0])
        if self._opened.generates_references and counted_to(self.file(".references")) < position.settled:
            if self._opened.sha256 is not None:
                return None
            raise Fatal(
                f"{position.settled} records are sent; this machine lacks the counts behind their references",
                hint="go on where the run was begun, with its state folder; or undo it and plan another",
            )
        report = self.file(".errors.csv")
        there = report.exists() and report.stat().st_size >= position.report_bytes
        return replace(position, report=str(report), report_bytes=position.report_bytes if there else 0)

    def save(
        self, position: Position, sent: Sequence[Outgoing] = (), refused: Sequence[Refused] = ()
    ) -> None:
        """Keep `position` with what was sent and what was refused; waits for a database that is away."""
        reach("producer.before_record")
        self._run(
            "runs_record_source",
            position=json.dumps(asdict(position)),
            ended=position.finished,
            sequences=[one.entry.producer_sequence for one in sent],
            ledger_ids=[one.entry.ledger_id for one in sent],
            reference_ids=[one.entry.reference_id for one in sent],
            digests=[one.digest for one in sent],
            refusals=json.dumps([_row(one) for one in refused]),
        )

    def control(self, position: Position) -> None:
        """Keep the totals of the window that is complete."""
        totals = Totals.of(position.totals)
        self._run(
            "runs_record_control",
            window=position.window,
            window_from=totals.first_position,
            window_to=totals.last_position,
            first_sequence=position.window_begins,
            last_sequence=position.settled,
            count=totals.count,
            sums=json.dumps(totals.plain_sums()),
            digest=f"{totals.digest:064x}",
        )

    def _run(self, query: str, **values: object) -> None:
        for attempt in stamina.retry_context(
            on=self._may_retry, attempts=None, timeout=None, wait_max=_LONGEST_WAIT_SECONDS
        ):
            with attempt:
                self._connected().rows(query, id=self._run_id, **values)

    def _may_retry(self, error: Exception) -> bool:
        if not isinstance(error, Retryable) or self._stop.requested:
            return False
        self.close()  # the address may lead to another server by now
        return True

    def _connected(self) -> Books:
        if self._books is None or self._books.broken:
            self._books = connect(self._settings, role="poster", application="dual-ledger run")
        return self._books


@contextmanager
def open_run_place(
    settings: Settings, run_id: str, topic: str, opened: Opened, stop: Stopping
) -> Iterator[RunPlace]:
    """The place of a run; UsageError while another process of this machine holds it."""
    with open_place(settings, topic, opened.source.id) as files:
        place = RunPlace(settings, run_id, files, opened, stop)
        try:
            yield place
        finally:
            place.close()


def _row(refused: Refused) -> dict[str, str | int]:
    """A refused record as JSON; NUL, which no text of the database can hold, is shown as its picture."""
    texts = {
        "position": refused.position,
        "column_name": refused.column,
        "value": refused.value,
        "code": str(refused.refusal.code),
        "field": refused.refusal.field,
        "rule": refused.refusal.rule,
        "reason": refused.refusal.reason,
    }
    shown = {name: _storable(text) for name, text in texts.items()}
    return {"sequence": refused.sequence, **shown}


def _storable(text: str) -> str:
    return text.replace("\0", "␀").encode("utf-8", "replace").decode()
