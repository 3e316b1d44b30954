"""Conducts a run: starts its processes, watches over them and over live traffic, and says how it ended.

1. take the run's lock: it is this session's, and ends with it
2. write down that the run is under way; open its topic and its streams
3. start the processes; start again one that failed, a few times
4. until all are done, somebody wants a pause, or one has failed for good
5. end what still runs; write down how the run stands
"""

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import stamina

from cli.operator_name import operator_name
from cli.run.ending import end
from cli.run.processes import AGAIN, DONE, HOPELESS, STOPPED, Part, end_all, parts_of, start
from cli.run.right_of_way import RightOfWay
from ledger.books import Books, Refused, connect
from ledger.config import Settings
from ledger.errors import Retryable, UsageError
from ledger.kafka import topic_ids
from ledger.runs.run import Run, Status, find_run
from ledger.runs.topic import create_run_topic
from ledger.stopping import Stopping

_LOOK_SECONDS = 0.25
_WAIT_SECONDS = 0.5
_LONGEST_DELAY_SECONDS = 60.0
_END_SECONDS = 25.0
# The server gives up a session behind a dead network, and with it the run's lock, in half a minute.
_NOTICED_SOON = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20000",
}


class Conductor:
    """Conducts one run, in one terminal."""

    def __init__(
        self,
        settings: Settings,
        run_id: str,
        stop: Stopping,
        on_progress: Callable[[Run], None],
        *,
        config_file: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._settings = settings
        self._run_id = run_id
        self._stop = stop
        self._on_progress = on_progress
        self._config_file = config_file
        self._environment = environment or {}
        self._books: Books | None = None
        self._conducting = False
        self._failure: str | None = None
        self._held_up = ""  # what a process of the run waits for
        self._ticked = time.monotonic()

    def conduct(self, reason: str) -> Run:
        """Do all of it; the run as it stands afterwards. UsageError when somebody else conducts it."""
        try:
            run = self._begin(reason)  # 1, 2
            parts = parts_of(self._settings, run)
            with closing(RightOfWay(self._settings, run.definition.options.lag_target_seconds)) as way:
                try:
                    run = self._until_over(parts, way)  # 3, 4
                finally:
                    end_all(parts)
            return self._end(parts)  # 5
        finally:
            if self._books is not None:
                self._books.close()

    def _begin(self, reason: str) -> Run:
        books = self._connected()
        run = find_run(books, self._run_id)
        try:
            books.rows("runs_begin", id=run.run_id, reason=reason, operator_name=operator_name())
        except Refused as error:
            raise UsageError(error.message, hint="dual-ledger run list shows them") from error
        definition = run.definition
        if run.kind == "BACKFILL":
            workers = definition.options.parallel_workers
            create_run_topic(self._settings, run.topic, workers)
            bounds: list[tuple[int, int, int | None]] = [(partition, 0, None) for partition in range(workers)]
        else:
            bounds = [(bound.partition, bound.begins, bound.ends) for bound in definition.bounds]
        books.rows(
            "runs_streams_open",
            id=run.run_id,
            topic=run.topic,
            topic_id=definition.topic_id or topic_ids(self._settings, [run.topic])[run.topic],
            partitions=[bound[0] for bound in bounds],
            begins=[bound[1] for bound in bounds],
            ends=[bound[2] for bound in bounds],
        )
        return find_run(books, run.run_id)

    def _until_over(self, parts: list[Part], way: RightOfWay) -> Run:
        run = find_run(self._connected(), self._run_id)
        while not (self._stop.requested or self._failure or all(part.is_done for part in parts)):
            try:
                books = self._connected()
                run = find_run(books, self._run_id)
                way.look(books)
                self._tick(books, way.pace or self._held_up)
            except Retryable:
                self._stop.wait(_LOOK_SECONDS)  # the database is away: wait, as the processes do
                continue
            self._on_progress(run)
            if run.wanted == "PAUSE" or run.status != "IN_PROGRESS":
                break
            for part in parts:
                self._tend(part, run)
            self._stop.wait(_LOOK_SECONDS)
        return run

    def _tend(self, part: Part, run: Run) -> None:
        if part.is_done:
            return
        if part.process is None:
            if time.monotonic() >= part.start_at:
                self._held_up = ""
                start(part, self._config_file, self._environment)
            return
        status = part.process.poll()
        if status is None:
            return
        part.process = None
        if status == DONE:
            part.is_done = True
        elif status in {AGAIN, STOPPED}:  # a server is away, or somebody has ended it: neither is its failure
            part.start_at = time.monotonic() + max(_WAIT_SECONDS, run.definition.options.retry_delay_seconds)
            self._held_up = f"{part.name}: {part.last_words}" if status == AGAIN else ""
        else:
            self._try_again(part, run, status)

    def _try_again(self, part: Part, run: Run, status: int) -> None:
        """A process failed: a few more starts, each after a longer delay; progress sets the count back."""
        options = run.definition.options
        if run.processed != part.settled_at_failure:
            part.failures = 0
        part.failures += 1
        part.settled_at_failure = run.processed
        told = part.last_words if status > 0 else f"it was killed by signal {-status}"
        if status == HOPELESS or part.failures > options.max_retries:
            self._failure = f"{part.name}: {told}"
            return
        delay = options.retry_delay_seconds * 2 ** (part.failures - 1)
        part.start_at = time.monotonic() + min(delay, _LONGEST_DELAY_SECONDS)

    def _tick(self, books: Books, pace: str) -> None:
        now = time.monotonic()
        books.rows("runs_pace", id=self._run_id, pace=pace, seconds=now - self._ticked)
        self._ticked = now

    def _end(self, parts: list[Part]) -> Run:
        status: Status = "PAUSED"
        if self._failure is not None:
            status = "FAILED"
        elif all(part.is_done for part in parts):
            status = "COMPLETED"
        for attempt in stamina.retry_context(on=Retryable, attempts=None, timeout=_END_SECONDS):
            with attempt:
                return self._written(status)
        raise AssertionError  # the last attempt has raised

    def _written(self, status: Status) -> Run:
        books = self._connected()
        run = find_run(books, self._run_id)
        if status == "COMPLETED" and run.total != run.processed and run.kind == "BACKFILL":
            status, self._failure = "FAILED", f"{run.processed} of {run.total} records are accounted for"
        stopped = status == "PAUSED" and self._stop.requested
        end(books, self._run_id, status, self._failure, stopped_by=operator_name() if stopped else None)
        return find_run(books, self._run_id)

    def _connected(self) -> Books:
        """The session that holds the run's lock; after a broken one, the lock is taken anew."""
        if self._books is None or self._books.broken:
            books = connect(
                self._settings, role="operator", application="dual-ledger run", options=_NOTICED_SOON
            )
            if books.row("runs_lock", id=self._run_id) != (True,):
                books.close()
                if self._conducting:  # the server has not noticed yet that our session before is gone
                    raise Retryable(f"the lock of run {self._run_id} is still held by a session that is gone")
                raise UsageError(
                    f"run {self._run_id} is under way elsewhere",
                    hint=f"dual-ledger run status {self._run_id} --watch",
                )
            self._books, self._conducting = books, True
        return self._books
