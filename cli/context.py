"""The configuration of a command: its options over the environment over the file over a running sandbox."""

from pathlib import Path
from typing import Any

import click

from cli.output import console
from ledger import failpoint, logs
from ledger.config import Configuration, Settings, load
from sandbox.directory import HEAD_FILE
from sandbox.run import find_running
from sandbox.status import SandboxStatus

_TOLD = f"{__name__}.told"


def configuration(*, role: str | None = None, **options: Any) -> Configuration:
    """The effective configuration; `options` of the command win, None means not given.

    A command that does all its work as one `role` logs in to a sandbox as that, not as the superuser.
    """
    context = click.get_current_context(silent=True)
    config_file = context.find_root().obj if context else None
    loaded = load(config_file if isinstance(config_file, Path) else None).with_values(options, "option")
    logs.configure(loaded.settings)
    if loaded.settings.failpoint:
        failpoint.arm(loaded.settings.failpoint)
    if loaded.settings.database_url and loaded.settings.kafka_bootstrap:
        return loaded
    return _with_sandbox(loaded, role)


def _with_sandbox(loaded: Configuration, role: str | None) -> Configuration:
    running = find_running(loaded.settings)
    if running is None:
        return loaded
    _tell(loaded.settings, running)
    return loaded.with_defaults(
        {
            "database_url": running.logins.get(role or "", running.database_url),
            "scb_database_url": running.scb_database_url,
            "kafka_bootstrap": running.kafka_bootstrap,
            "registry_url": running.registry_url,
            # these books' own: wiped with them, so that the next ones' chain begins anew
            "seal_file": None if loaded.settings.database_url else Path(running.directory) / HEAD_FILE,
        },
        "sandbox",
    )


def _tell(settings: Settings, running: SandboxStatus) -> None:
    """What is taken from the sandbox, and what it should have and does not."""
    wanted = {"PostgreSQL": running.database_url, "Kafka": running.kafka_bootstrap}
    if settings.database_url:
        del wanted["PostgreSQL"]
    if settings.kafka_bootstrap:
        del wanted["Kafka"]
    found = [name for name, address in wanted.items() if address]
    if found:
        what = "the sandbox" if len(found) > 1 else f"the sandbox's {found[0]}"
        _note(f"using {what} in {running.directory}")
    for name in wanted.keys() - found:
        _note(f"the sandbox in {running.directory}: {name} does not run; dual-ledger sandbox up")


def _note(line: str) -> None:
    """Say it once for each command: some have several configurations, one for each login."""
    context = click.get_current_context(silent=True)
    told = set() if context is None else context.find_root().meta.setdefault(_TOLD, set())
    if line in told:
        return
    told.add(line)
    console.print(line, style="dim", markup=False, soft_wrap=True)
