"""`dual-ledger run preview`."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from cli.context import configuration
from cli.output import console, emit, json_option
from cli.run.preview_told import document_of, tell
from cli.stopping import INTERRUPTED, Stop
from consumer.runs.reading import read
from ledger.batch import Item
from ledger.books import Books, connect
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.framing import codec
from ledger.kafka import TRACEPARENT
from ledger.posting import Unknown
from ledger.runs.preview import Judged, Preview, Stage, previewed
from ledger.runs.run import Run, find_run
from producer.kinds import open_source
from producer.message import Outgoing, answers_of
from producer.opened import Watcher
from producer.reference import References
from producer.run_load import must_be_planned, request_of

_HOLD_SECONDS = 5.0


@click.command()
@click.argument("run_id")
@click.option(
    "--hold",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Hold the books so long at most; by default 5 while live entries are posted, else without limit.",
)
@json_option
def command(run_id: str, hold: float | None, as_json: bool) -> int:
    """What a run would do: the real posting of all its records, in one transaction that is rolled back.

    New, duplicate and refused records by code; what it would do to each account, with the lowest balance that
    the account would pass through; about how long it would take. Nothing is left behind. Live entries wait
    meanwhile, so it ends early while there are any. Exit status 1 when something would be refused.

    \b
    Example: dual-ledger run preview run-20261127-k3m7
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="poster").settings
    with (
        connect(settings, role="poster", application="dual-ledger run") as books,
        Stop() as stop,
        console.status("previewing") as line,
    ):
        run = find_run(books, run_id)
        if run.status not in {"PLANNED", "PAUSED", "FAILED"}:
            raise UsageError(
                f"run {run_id} is {run.status}: only what has yet to be done can be previewed",
                hint=f"dual-ledger run status {run_id}",
            )
        refused: Counter[str] = Counter()
        found = Preview()
        with books.transaction(rollback=True):
            stage = Stage(books, run_id, run.topic)
            with _batches(settings, run, stage, codec(settings), stop, refused) as batches:
                unknown, longest = _unknown(settings, run), _hold(settings, books, hold)
                for found in previewed(books, run_id, stage, batches, unknown, longest):
                    line.update(f"previewing: {found.judged:,} judged")
                    if stop.requested:
                        break
    if stop.requested:
        return INTERRUPTED
    if as_json:
        emit(document_of(run, found, refused))
    else:
        tell(run, found, refused)
    return 1 if found.refused() or refused else 0


def _hold(settings: Settings, books: Books, stated: float | None) -> float | None:
    if stated is not None:
        return stated
    (live,) = books.row("preview_live", group=settings.consumer_group) or (False,)
    return _HOLD_SECONDS if live else None


def _unknown(settings: Settings, run: Run) -> Unknown:
    wish = run.definition.options.unknown_accounts
    side = settings.created_accounts_side if wish == "create" else None
    return Unknown(create=side, park=wish == "park")


@contextmanager
def _batches(
    settings: Settings, run: Run, stage: Stage, encoder: Codec, stop: Stop, refused: Counter[str]
) -> Iterator[Judged]:
    if run.kind == "REPLAY":
        yield read(settings, encoder, run, stage.stream)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield _of_source(settings, run, stage, encoder, stop, refused, Path(folder))


def _of_source(
    settings: Settings,
    run: Run,
    stage: Stage,
    encoder: Codec,
    stop: Stop,
    refused: Counter[str],
    folder: Path,
) -> Iterator[tuple[int, int, Sequence[Item]]]:
    """The source's entries as the run's workers would meet them; what became no entry is counted."""
    request = request_of(run)
    opened = open_source(settings, request, stop, Watcher())
    must_be_planned(run, opened)
    offset, shard = 0, stage.stream(0).shard
    with References(opened.source.id, folder / "references") as references:
        transform = opened.transform(references, request.ledger_id, Counter())
        for batch in opened.source.batches(None, run.definition.options.batch_size):
            answers = answers_of(transform(batch.items), encoder)
            good = [answer for answer in answers if isinstance(answer, Outgoing)]
            refused.update(answer.refusal.code for answer in answers if not isinstance(answer, Outgoing))
            items = [_item(shard, offset + nth, one) for nth, one in enumerate(good)]
            offset += len(items)
            if items:
                yield 0, offset, items


def _item(shard: int, offset: int, one: Outgoing) -> Item:
    key, value, sent = one.message
    headers = [(name, text.encode() if isinstance(text, str) else text) for name, text in sent]
    trace = dict(headers)[TRACEPARENT]
    assert trace is not None  # every message of ours has one
    return Item(shard, offset, key, value, headers, one.entry, one.digest, trace.decode(), None)
