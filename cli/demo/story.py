"""The demo's steps, each by the real thing.

1. servers    2. schema and topics    3. accounts of the file    4. consumer, relay, SCB    5. the file
6. watch until acknowledged    7. both ledgers sealed, if the SCB agrees    8. proof
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from cli.demo.proof import SQL, Proof, prove
from cli.demo.sealing import Agreement, agreed
from cli.demo.services import Services
from cli.demo.watch import Watch
from cli.demo.window import Window, opened
from cli.operator_name import operator_name
from cli.reason import as_typed
from ledger import topic_admin
from ledger.account_file import AccountFile
from ledger.accounts import import_file
from ledger.books import connect
from ledger.config import Settings
from ledger.framing import codec
from ledger.migrate import migrate
from ledger.stopping import Stopping
from producer.csv_meaning import understood
from producer.load import Watcher, load, rehearsed
from producer.request import Request
from producer.summary import Summary
from sandbox.sample import write_sample

if TYPE_CHECKING:
    from producer.state import Position


@dataclass(frozen=True, slots=True)
class Told:
    """What the demo did."""

    summary: Summary
    proof: Proof
    window: Window
    seconds: float
    sealed: Agreement | None


@dataclass(frozen=True, slots=True)
class Cast:
    """What the demo is played with: a file, maybe its mapping, maybe its accounts."""

    source: Path
    mapping: Path | None
    accounts: Path | None


@contextmanager
def sample_unless(source: Path | None, mapping: Path | None, accounts: Path | None) -> Iterator[Cast]:
    """The given file, or the sample that the project brings."""
    if source is not None:
        yield Cast(source, mapping, accounts)
        return
    with tempfile.TemporaryDirectory(prefix="dual-ledger-sample-") as folder:
        sample = write_sample(Path(folder))
        yield Cast(sample.entries_file, None, sample.accounts_file)


def tell(
    settings: Settings,
    cast: Cast,
    stop: Stopping,
    console: Console,
    say: Callable[[str], None],
    *,
    logins: Mapping[str, str],
    own_services: bool,
) -> Told | None:
    """Play the demo; None when it was asked to stop half-way."""
    started = time.monotonic()
    # from the start, even where an earlier demo was interrupted: the proof is over the whole file
    request = Request(cast.source, mapping=cast.mapping, restart=True)
    understood(request)  # a file that cannot be loaded is told before anything is done
    _prepare(settings, say)  # 2
    _bring_accounts(settings, cast, request, stop, say)  # 3
    last: list[Position] = []
    watcher = Watcher(say, on_progress=lambda position, _done: last.append(position))
    window = opened(settings, settings.topic_legacy_entries)
    services = Services(settings, logins, unknown_accounts="reject")
    with services if own_services else nullcontext():  # 4
        say("following the file: " + str(cast.source.name))
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="producer") as thread:
            loading = thread.submit(lambda: load(settings, request, codec(settings), stop, watcher)[0])  # 5
            watch = Watch(console, settings, window, services)
            seen = watch.until_acknowledged(loading, lambda: last[-1].published if last else 0, stop)  # 6
        sealed = None if seen is None else agreed(settings, stop)  # 7
    if seen is None:
        return None
    summary, window = seen
    totals: dict[str, Any] = dict(last[-1].totals) if last else {"sums": {}}
    proof = prove(settings, window, totals)  # 8
    if sealed is not None:
        proof = replace(proof, checks=(*proof.checks, sealed.check()))
    return Told(summary, proof, window, time.monotonic() - started, sealed)


def an_example(settings: Settings, window: Window) -> tuple[str, str] | None:
    """Ledger and reference of one entry that the window brought."""
    where = {**window.parameters(), "group": settings.consumer_group}
    with connect(settings, application="dual-ledger demo", sql_package=SQL) as books:
        row = books.row("demo_example", **where)
    return None if row is None else (row[0], row[1])


def _prepare(settings: Settings, say: Callable[[str], None]) -> None:
    applied = migrate(settings, as_typed(), operator_name())
    created, existing = topic_admin.create(settings)
    say(
        f"books: {len(applied)} migrations applied; "
        f"topics: {len(created)} created, {len(existing)} there already"
    )


def _bring_accounts(
    settings: Settings, cast: Cast, request: Request, stop: Stopping, say: Callable[[str], None]
) -> None:
    """The accounts that the file names, with their normal sides, before anything is posted to them."""
    with tempfile.TemporaryDirectory(prefix="dual-ledger-accounts-") as folder:
        path = cast.accounts
        if path is None:
            path = Path(folder) / "accounts.csv"
            rehearsal = Request(request.path, mapping=request.mapping, accounts=path)
            rehearsed(settings, rehearsal, codec(settings), stop, Watcher())
        with (
            connect(settings, role="operator", application="dual-ledger demo") as books,
            AccountFile(path) as file,
        ):
            imported = import_file(books, file, reason="demo", operator_name=operator_name())
    say(f"accounts: {imported.created:,} created, {imported.unchanged:,} there already")
