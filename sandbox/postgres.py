"""PostgreSQL: one cluster with the books `dbis` and the SCB's ledger `scb`, on the loopback address."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from signal import Signals
from typing import Literal
from urllib.parse import quote

from ledger.errors import Fatal, UsageError
from sandbox import directory as state
from sandbox import logins, ports, server
from sandbox.postgres_files import programs

NAME = "postgres"
DATABASES = ("dbis", "scb")
SUPERUSER = "dual_ledger"
_MAJOR = "18"
_START_SECONDS = 120  # a crash is recovered from, however much was written since the last checkpoint
_STOP = {
    "fast": (Signals.SIGINT, Signals.SIGQUIT),
    "immediate": (Signals.SIGQUIT,),  # as in a crash: the next start recovers
    "kill": (Signals.SIGKILL,),
}
_SETTINGS = {
    "listen_addresses": ports.HOST,
    "unix_socket_directories": "",  # nothing in /tmp that a crash could leave behind
    "fsync": "on",  # what is committed stays committed, here too: the figures measured here must be honest
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "256MB",  # the hot pages of a backfill
    "max_wal_size": "4GB",  # no checkpoint storms while one is loaded
    "max_connections": "200",  # consumers, relays and tests at once
    "max_prepared_transactions": "0",  # nothing here commits in two phases; a forgotten one would hold locks
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%a %u@%d ",
    # no amounts, accounts or metadata in the log: DETAIL has whole rows, a failed statement its parameters
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",  # a statement that people wrote by hand has them in its text
}
# Nothing of ours is passed on: PGPORT or PGDATA would change what is started.
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def url(directory: Path, port: int, database: str, login: str = "") -> str:
    """Where a database of the sandbox is, with a login's password; without one, the superuser's."""
    secret = quote(state.password(directory, login))
    return f"postgresql://{login or SUPERUSER}:{secret}@{ports.HOST}:{port}/{database}"


def start(directory: Path, port: int | None = None) -> server.Server:
    """Start PostgreSQL and wait until it takes connections; makes the cluster when there is none."""
    launched = launch(directory, port)
    await_ready(directory, launched)
    return launched


def launch(directory: Path, port: int | None = None) -> server.Server:
    """Start PostgreSQL without waiting for it."""
    before = server.remembered(directory, NAME)
    chosen = ports.choose("PostgreSQL", port, before)
    home = state.database_home(directory)
    account = state.database_account()
    folder = programs(home, copied=account is not None)
    data = home / "data"
    if not data.exists():
        _make_cluster(directory, home, folder, account)
    _check_version(data)
    _add_logins(directory, folder, data, account)
    options = [word for key, value in _SETTINGS.items() for word in ("-c", f"{key}={value}")]
    command = (str(folder / "postgres"), "-D", str(data), "-p", str(chosen), *options)
    return server.start(
        directory,
        server.Launch(
            NAME,
            command,
            data,
            chosen,
            _ENVIRONMENT,
            account,
            # PostgreSQL takes any live process with the number in it, recycled after a reboot, for the old
            # server; that one is known to have ended.
            stale=(data / "postmaster.pid",),
        ),
    )


def await_ready(directory: Path, launched: server.Server) -> None:
    """Wait until a launched PostgreSQL takes connections."""
    home = state.database_home(directory)
    ask = str(programs(home, copied=state.database_account() is not None) / "pg_isready")
    command = [ask, "--quiet", f"--host={ports.HOST}", f"--port={launched.port}"]
    server.await_ready(
        directory,
        launched,
        lambda: not subprocess.run(command, check=False, env=_ENVIRONMENT).returncode,  # noqa: S603  of ours
        _START_SECONDS,
    )


def stop(directory: Path, mode: Literal["fast", "immediate", "kill"] = "fast") -> bool:
    """Stop PostgreSQL; whether it ran."""
    return server.stop(directory, NAME, "postgres", directory / NAME / "data", _STOP[mode])


def _make_cluster(directory: Path, home: Path, folder: Path, account: tuple[int, int] | None) -> None:
    """Make it beside its place and move it there when it is whole."""
    for left in home.glob("new-*"):  # by an interrupted attempt
        shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=home))
    secret = home / "password.new"
    state.write_private(secret, state.password(directory))
    if account is not None:
        os.chown(fresh, *account)
        os.chown(secret, *account)
    try:
        _run_as(
            account,
            [
                str(folder / "initdb"),
                f"--pgdata={fresh}",
                f"--username={SUPERUSER}",
                f"--pwfile={secret}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",  # sorts alike on every machine, and needs no locale installed
                "--builtin-locale=C.UTF-8",
                "--locale=C",
            ],
        )
        made = [f"CREATE DATABASE {name}" for name in DATABASES] + logins.statements(directory)
        _run_alone(account, folder, fresh, made)
    finally:
        secret.unlink(missing_ok=True)
    fresh.rename(home / "data")


def _add_logins(directory: Path, folder: Path, data: Path, account: tuple[int, int] | None) -> None:
    """To a cluster of an older version, what it lacks."""
    made = logins.missing(directory)
    if not made:
        return
    try:
        _run_alone(account, folder, data, made)
    except Fatal:
        logins.forget_seconder(directory)
        raise


def _run_alone(account: tuple[int, int] | None, folder: Path, data: Path, statements: list[str]) -> None:
    """Run statements in a cluster that no server has open."""
    single = [str(folder / "postgres"), "--single", "-c", "exit_on_error=on", "-D", str(data), "template1"]
    _run_as(account, single, "".join(f"{statement};\n" for statement in statements))


def _run_as(account: tuple[int, int] | None, command: list[str], text: str = "") -> None:
    user, group = account or (None, None)
    done = subprocess.run(  # noqa: S603  a command of ours
        command,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=_ENVIRONMENT,
        user=user,
        group=group,
        extra_groups=[] if account else None,
    )
    if done.returncode:
        raise Fatal(
            f"{Path(command[0]).name} failed, exit status {done.returncode}:\n{done.stderr.strip()[-2000:]}",
            hint="make room or mend what it complains of, then run `dual-ledger sandbox up` again",
        )


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    if found != _MAJOR:
        raise UsageError(
            f"the sandbox's data in {data} is PostgreSQL {found}'s, this one is {_MAJOR}",
            hint="`dual-ledger sandbox down --wipe` removes the old data",
        )
