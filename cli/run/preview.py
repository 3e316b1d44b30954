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
from consumer.breaker import Breaker, longest_run
from consumer.runs.reading import read
from ledger.batch import Item
from ledger.books import Books, connect
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.framing import codec
from ledger.kafka import TRACEPARENT
from ledger.posting import Unknown
from ledger.runs.preview import Judged, Preview, Stage, Verdict, previewed
from ledger.runs.run import Run, find_run
from ledger.settled import refused_last
from producer.kinds import open_source
from producer.message import Outgoing, answers_of
from producer.opened import Opened, Watcher
from producer.reference import References
from producer.run_load import must_be_planned, request_of

_SESSION = {"idle_in_transaction_session_timeout": "0"}  # a source may be slow


@click.command()
@click.argument("run_id")
@click.option(
    "--hold",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    default=5.0,
    show_default=True,
    help="End when somebody who posts has waited for so long.",
)
@json_option
def command(run_id: str, hold: float, as_json: bool) -> int:
    """What a run would do: the real posting of all its records, in one transaction that is rolled back.

    New, duplicate and refused records by code; what it would do to each account, with the lowest balance that
    the account would pass through; about how long it would take. Nothing is left behind. Nobody else can
    post meanwhile, so it ends early when somebody waits. Exit status 1 when something would be refused.

    \b
    Example: dual-ledger run preview run-20261127-k3m7
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="poster").settings
    with (
        connect(settings, role="poster", application="dual-ledger run", options=_SESSION) as books,
        Stop() as stop,
        console.status("looking at the source") as line,
    ):
        run = find_run(books, run_id)
        if run.status != "PLANNED":
            raise UsageError(
                f"run {run_id} is {run.status}: what was begun is no longer a matter of previews",
                hint=f"dual-ledger run status {run_id}",
            )
        refused: Counter[str] = Counter()
        found = Preview()
        stage = Stage(books, run_id, run.topic)
        with _batches(settings, run, stage, codec(settings), stop, refused) as batches, _rolled_back(books):
            unknown, verdict = _unknown(settings, run), _breaker(settings)
            for found in previewed(
                books, run_id, stage, batches, unknown, hold_seconds=hold, verdict=verdict
            ):
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


@contextmanager
def _rolled_back(books: Books) -> Iterator[None]:
    with books.transaction(rollback=True):
        yield


def _breaker(settings: Settings) -> Verdict:
    """What the worker's breaker would say, as if one worker posted all of it."""
    breaker, in_a_row = Breaker(settings.breaker_consecutive, settings.breaker_share), 0

    def verdict(codes: Sequence[str]) -> str | None:
        nonlocal in_a_row
        longest = longest_run(codes, in_a_row)
        in_a_row = refused_last(codes, in_a_row)
        return breaker.verdict(codes, longest)

    return verdict


def _unknown(settings: Settings, run: Run) -> Unknown:
    wish = run.definition.options.unknown_accounts
    side = settings.created_accounts_side if wish == "create" else None
    return Unknown(create=side, park=wish == "park")


@contextmanager
def _batches(
    settings: Settings, run: Run, stage: Stage, encoder: Codec, stop: Stop, refused: Counter[str]
) -> Iterator[Judged]:
    if run.kind == "REPLAY":
        yield read(settings, encoder, run, stage.stream, stop)
        return
    request = request_of(run)
    opened = open_source(settings, request, stop, Watcher())  # it may take long, and holds nobody up yet
    must_be_planned(run, opened)
    with tempfile.TemporaryDirectory() as folder:
        yield _of_source(run, opened, request.ledger_id, stage, encoder, refused, Path(folder))


def _of_source(
    run: Run,
    opened: Opened,
    ledger_id: str | None,
    stage: Stage,
    encoder: Codec,
    refused: Counter[str],
    folder: Path,
) -> Iterator[tuple[int, int, Sequence[Item]]]:
    """The source's entries as the run's workers would meet them; what became no entry is counted."""
    offset, shard = 0, stage.stream(0).shard
    with References(opened.source.id, folder / "references") as references:
        transform = opened.transform(references, ledger_id, Counter())
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
