"""`dual-ledger demo`: options, sandbox, and what is printed."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from cli.context import configuration
from cli.demo.proof import Check
from cli.demo.services import make_log_folder
from cli.demo.story import Told, an_example, sample_unless, tell
from cli.output import console, emit, json_option, say, styled
from cli.passport_text import passport_text
from cli.stopping import Stop
from ledger.books import connect
from ledger.config import Configuration, Settings
from ledger.errors import UsageError
from ledger.passport import passport
from sandbox.progress import OnConsole
from sandbox.run import find_running, up

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.option("--source", type=_FILE, help="A CSV file; by default a sample that the project makes.")
@click.option("--mapping", type=_FILE, help="The file's mapping, if it has not DBIS's own header.")
@click.option("--accounts", type=_FILE, help="Its accounts; by default those it names, opening at zero.")
@click.option("--no-services", is_flag=True, help="Consumer, relay and SCB run elsewhere already.")
@json_option
def command(
    source: Path | None, mapping: Path | None, accounts: Path | None, no_services: bool, as_json: bool
) -> int:
    """Follow a file through both ledgers on this machine, and prove that every cent arrived.

    Starts the sandbox if no servers are configured and none runs; it stays up afterwards. Run twice, the
    second time finds duplicates and posts nothing. Exit status 1 when anything does not hold.

    \b
    Example: dual-ledger demo
             dual-ledger demo --source trans.asc --mapping docs/examples/berka.toml --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    if mapping is not None and source is None:
        raise UsageError("--mapping belongs to --source")
    configured = configuration()
    if not no_services:
        make_log_folder(configured.settings)  # before servers are started for nothing
    configured = _with_servers(configured)
    settings = configured.settings
    with Stop() as stop, sample_unless(source, mapping, accounts) as cast:
        told = tell(
            settings, cast, stop, console, _note, logins=_logins(configured), own_services=not no_services
        )
    if told is None:
        raise click.Abort("the servers stay up; the same command goes on")
    if as_json:
        emit(_document(told))
    else:
        _print(told)
        _print_example(settings, told, sandbox=configured.origins["database_url"] == "sandbox")
    return 0 if told.proof.ok and not told.summary.failure else 1


def _with_servers(configured: Configuration) -> Configuration:
    settings = configured.settings
    if settings.database_url is not None and settings.kafka_bootstrap is not None:
        return configured
    up(settings, progress=OnConsole(console))
    return configuration()


def _logins(configured: Configuration) -> Mapping[str, str]:
    """Role → where the books are for a service in it; empty where they are not the sandbox's."""
    running = find_running(configured.settings) if configured.origins["database_url"] == "sandbox" else None
    return running.logins if running else {}


def _document(told: Told) -> dict[str, object]:
    proof, summary = told.proof, told.summary
    return {
        "source_id": summary.source_id,
        "read": summary.read,
        "rejected": summary.rejected,
        "posted": proof.posted,
        "duplicates": proof.duplicates,
        "dead_letters": proof.dead_letters,
        "relayed": proof.relayed,
        "acknowledged": proof.acknowledged,
        "accounts": proof.accounts,
        "balances_consistent": proof.balances_consistent,
        "sealed": told.sealed.document() if told.sealed else None,
        "proven": proof.ok,
        "checks": [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in proof.checks],
        "seconds": round(told.seconds, 1),
    }


def _print(told: Told) -> None:
    proof, summary = told.proof, told.summary
    say(
        f"{summary.source_id}: {summary.read:,} rows read, {proof.posted:,} posted, "
        f"{proof.duplicates:,} duplicates, {proof.dead_letters:,} dead letters, {proof.relayed:,} relayed, "
        f"{proof.acknowledged:,} acknowledged in {told.seconds:.1f} s"
    )
    if summary.total_rejected:
        say(f"{summary.total_rejected:,} rows refused before they were sent: see {summary.errors_file}")
    for check in proof.checks:
        say(f"  {_mark(check)} {check.name}: {check.detail}")


def _mark(check: Check) -> str:
    if not check.checked:
        return styled("?", fg="yellow")
    return styled("✓", fg="green") if check.ok else styled("✗", fg="red")


def _print_example(settings: Settings, told: Told, *, sandbox: bool) -> None:
    example = an_example(settings, told.window)
    if example is None:
        return
    ledger_id, reference_id = example
    with connect(settings, application="dual-ledger demo") as books:
        found = passport(books, ledger_id, reference_id)
    if found is not None:
        say()
        say(passport_text(found))
    say()
    say("next:")
    again = [f"trace {reference_id}", "status", "dashboard", "demo"]
    for words in [*again, "sandbox down"] if sandbox else again:
        say(f"  {_as_typed()} {words}")


def _as_typed() -> str:
    """The command as the user called it: `make demo` calls it by its path, and it may be on no other."""
    typed = Path(sys.argv[0])
    return str(typed) if typed.name == "dual-ledger" else "dual-ledger"


def _note(text: str) -> None:
    console.print(text, style="dim", markup=False)
