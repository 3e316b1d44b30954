"""Plans of runs: what is asked for is understood and looked at, and written down."""

import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cli.operator_name import operator_name
from ledger.books import Books, Refused
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.kafka import topic_ids
from ledger.runs.bounds import bounds_of
from ledger.runs.definition import Definition, Options
from ledger.runs.run import Run, find_run, list_runs
from ledger.runs.topic import run_topic
from ledger.stopping import Stopping
from ledger.validation import identifier_fault
from producer.kinds import FILES, open_source
from producer.kinds.scb import up_to_now
from producer.opened import Opened, StoppedEarly, Watcher
from producer.request import Request, must_take_entries

_COUNTED_RECORDS = 5000  # at a time
_BEGUN = {"PAUSED", "FAILED", "IN_PROGRESS"}
_LOOKED_AT = 1000  # runs, the latest first
_TOPIC_LONGEST = 249
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_DEFAULT_LEDGER = "MASTER"


def new_run_id() -> str:
    """An id that a person can read aloud: the day, and four characters."""
    return f"run-{datetime.now(UTC):%Y%m%d}-" + "".join(secrets.choice(_ALPHABET) for _ in range(4))


def plan_backfill(
    settings: Settings,
    books: Books,
    request: Request,
    options: Options,
    run_id: str | None,
    stop: Stopping,
    watcher: Watcher,
    on_count: Callable[[int], None],
    *,
    reason: str,
    go_on: bool = False,
) -> tuple[Run, Opened]:
    """Plan a run over a source: open it, count its records where that is possible, write the plan down.

    With `go_on`, a run over the very same source that has not come to its end is taken instead.
    """
    run_id = _fit(settings, run_id)
    request = _from_anywhere(request)
    if request.kind == "scb":
        request = up_to_now(settings, request)
    opened = open_source(settings, request, stop, watcher)
    if opened.endless:
        raise UsageError(
            "a run needs a source that ends, this one is followed for ever",
            hint=f"leave follow out of the mapping, or follow it: dual-ledger produce {request.kind}",
        )
    if go_on and (earlier := _unfinished(books, request, opened)) is not None:
        return earlier, opened
    _refuse_known(books, opened, again=request.again)
    total = opened.size if opened.unit == "records" else _counted(opened, stop, on_count)
    definition = Definition(
        options=options,
        asked=request.document(),
        identity=json.loads(json.dumps(opened.identity)),
    )
    _write(
        books,
        run_id,
        kind="BACKFILL",
        source_id=opened.source.id,
        ledger_id=request.ledger_id or _DEFAULT_LEDGER,
        topic=run_topic(settings, run_id),
        definition=definition,
        total=total,
        reason=reason,
    )
    return find_run(books, run_id), opened


def plan_replay(
    settings: Settings,
    books: Books,
    topic: str,
    partitions: tuple[int, ...],
    since: str,
    until: str,
    options: Options,
    run_id: str | None,
    reason: str,
) -> Run:
    """Plan a run over what a topic holds; UsageError, with the real bounds, for offsets it does not hold."""
    run_id = _fit(settings, run_id)
    must_take_entries(settings, topic)
    bounds = bounds_of(settings, topic, partitions, since, until)
    definition = Definition(options=options, topic_id=topic_ids(settings, [topic])[topic], bounds=bounds)
    _write(
        books,
        run_id,
        kind="REPLAY",
        source_id=f"replay of {topic}",
        ledger_id="*",
        topic=topic,
        definition=definition,
        total=sum(bound.ends - bound.begins for bound in bounds),
        reason=reason,
    )
    return find_run(books, run_id)


def _write(books: Books, run_id: str, *, definition: Definition, **row: object) -> None:
    try:
        books.rows(
            "runs_plan",
            id=run_id,
            consumer_group=run_id,
            definition=definition.model_dump_json(),
            operator_name=operator_name(),
            **row,
        )
    except Refused as error:
        if error.sqlstate == "23505":
            raise UsageError(f"there is a run {run_id} already", hint="name another: --run-id") from error
        if error.sqlstate == "LD913":
            raise UsageError(error.message, hint="name the run otherwise: --run-id") from error
        raise


def _fit(settings: Settings, stated: str | None) -> str:
    """The run's id, which also names a topic and a consumer group."""
    run_id = stated or new_run_id()
    if run_id in {settings.consumer_group, settings.relay_group}:
        raise UsageError(f"--run-id {run_id} is the consumer group of live replication", hint="name another")
    fault = identifier_fault(run_id)
    longest = _TOPIC_LONGEST - len(run_topic(settings, ""))
    if fault or len(run_id) > longest or not all(c.isascii() and (c.isalnum() or c in "._-") for c in run_id):
        raise UsageError(
            f"--run-id {run_id!r} cannot name a topic", hint=f"letters, digits, . _ -, at most {longest}"
        )
    return run_id


def _from_anywhere(request: Request) -> Request:
    """The same request, for a process in any folder."""
    where = str(request.where)
    if request.kind in FILES:
        where = str(Path.cwd() / where)
    mapping = request.mapping.resolve() if request.mapping else None
    return replace(request, where=where, mapping=mapping)


def _unfinished(books: Books, request: Request, opened: Opened) -> Run | None:
    """The latest run over the same source, read in the same way, that was begun and has not ended."""
    identity = json.loads(json.dumps(opened.identity))
    for run in list_runs(books, _LOOKED_AT):
        same = run.source_id == opened.source.id and run.definition.identity == identity
        if same and run.status in _BEGUN:
            return run if run.definition.asked == request.document() else None
        of_the_scb = request.kind == "scb" and (run.definition.asked or {}).get("kind") == "scb"
        if of_the_scb and run.source_id == opened.source.id and run.status in _BEGUN:
            return run  # up to where its ledger went when that was planned
    return None


def _counted(opened: Opened, stop: Stopping, on_count: Callable[[int], None]) -> int | None:
    """How many records the source holds: read once, made into nothing."""
    if stop.requested:
        raise StoppedEarly("stopped before anything was planned")
    count = 0
    for batch in opened.source.batches(None, _COUNTED_RECORDS):
        if stop.requested:
            raise StoppedEarly("stopped before anything was planned")
        count += len(batch.items)
        on_count(batch.done)
    return count


def _refuse_known(books: Books, opened: Opened, *, again: bool) -> None:
    """UsageError when another run has loaded these very bytes under another source id, unless `again`."""
    if opened.sha256 is None or again:
        return
    rows = books.rows("runs_same_content", sha256=opened.sha256, source_id=opened.source.id)
    if rows:
        raise UsageError(
            f"run {rows[0][0]} has loaded this very file as source {rows[0][1]}, not as {opened.source.id}",
            hint=f"state --source-id {rows[0][1]}, or --again if its entries are to be there under both",
        )
