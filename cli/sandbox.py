"""`dual-ledger sandbox`: Kafka and PostgreSQL on this machine, without Docker."""

import importlib
from dataclasses import asdict
from pathlib import Path

import click

from cli.output import console, emit, json_option, say
from ledger.config import Settings, load
from sandbox import run
from sandbox.directory import is_sandbox, locate
from sandbox.ports import Ports
from sandbox.progress import OnConsole
from sandbox.status import SandboxStatus

_LAZY = {"scb": "cli.sandbox_scb"}  # name → module with a `command`; loaded when used
_PORT = click.IntRange(1, 65535)


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *_LAZY]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _LAZY:
            return super().get_command(ctx, cmd_name)
        loaded: click.Command = importlib.import_module(_LAZY[cmd_name]).command
        return loaded


@click.group(cls=_Group)
def command() -> None:
    """Kafka and PostgreSQL on this machine, without Docker.

    \b
    dual-ledger sandbox up             start them; other commands then use them by themselves
    dual-ledger sandbox status --json  where they are
    dual-ledger sandbox down           stop them, keep their data
    """  # noqa: D301  \b is click's mark for a text kept as it is


@command.command()
@click.option("--registry", is_flag=True, help="Also a schema registry (Apicurio).")
@click.option("--kafka-port", type=_PORT, help="Otherwise one that is free.")
@click.option("--postgres-port", type=_PORT, help="Otherwise one that is free.")
@click.option("--registry-port", type=_PORT, help="Otherwise one that is free.")
@json_option
def up(
    registry: bool,
    kafka_port: int | None,
    postgres_port: int | None,
    registry_port: int | None,
    as_json: bool,
) -> None:
    """Start what does not run yet, and wait until it is ready.

    The first time it downloads Kafka (45 MB), once for every sandbox of this user. Run again after a crash, a
    reboot or with --registry, it adds what is missing.

    \b
    Example: dual-ledger sandbox up --registry --kafka-port 9092
    """  # noqa: D301  \b is click's mark for a text kept as it is
    _show(
        run.up(
            _settings(),
            registry=registry,
            ports=Ports(kafka_port, postgres_port, registry_port),
            progress=OnConsole(console),
        ),
        as_json,
    )


@command.command()
@click.option("--wipe", is_flag=True, help="Also delete its data: books, topics, logs, password.")
@json_option
def down(wipe: bool, as_json: bool) -> None:
    """Stop the servers; the data stays, unless --wipe.

    \b
    Example: dual-ledger sandbox down --wipe
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = _settings()
    place = locate(settings)
    known = is_sandbox(place)
    stopped = run.down(settings, wipe=wipe)
    if as_json:
        emit({"stopped": stopped, **_document(run.status(settings))})
        return
    say("stopped" if stopped else "nothing ran" if known else f"there is no sandbox in {place}")
    if wipe and known:
        say("data deleted")


@command.command()
@json_option
def status(as_json: bool) -> int:
    """Say what runs and where; exit status 1 if not all do.

    \b
    Example: dual-ledger sandbox status --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    found = run.status(_settings())
    _show(found, as_json)
    return 0 if found.running else 1


def _settings() -> Settings:
    """Not cli.context's, which would look for the very sandbox that is to be started or stopped."""
    config_file = click.get_current_context().find_root().obj
    return load(config_file if isinstance(config_file, Path) else None).settings


def _show(found: SandboxStatus, as_json: bool) -> None:
    if as_json:
        emit(_document(found))
        return
    say("running" if found.running else "partly running" if found.partly else "not running")
    for name, value in _document(found).items():
        if name not in ("running", "logins"):  # these are for who reads JSON
            say(f"  {name:<17} {value or '-'}")


def _document(found: SandboxStatus) -> dict[str, object]:
    return asdict(found)
