"""The options that several of the commands share, and what they come to."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import ParamSpec, TypeVar, get_args

import click

from audit.corrections.chosen import Against, Chosen
from audit.reconcile.model import Name
from cli import text
from cli.context import configuration
from ledger.config import Configuration, Settings
from ledger.errors import UsageError

P = ParamSpec("P")
R = TypeVar("R")

SECONDER = "seconder"
_KINDS = ("amount", "account", "missing_in_dbis", "extra", "duplicate", "balance")


def which_breaks(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command `--break`, `--all`, `--kind` and `--comparison`."""
    for option in (
        click.option(
            "--comparison", type=click.Choice(get_args(Name)), help="With --all: of this comparison."
        ),
        click.option("--kind", type=text.NAME, help=f"With --all: of this kind ({', '.join(_KINDS)}, …)."),
        click.option("--all", "everything", is_flag=True, help="Every open break."),
        click.option(
            "--break",
            "ids",
            type=click.IntRange(1, 2**63 - 1),
            multiple=True,
            metavar="ID",
            help="This break; repeatable.",
        ),
    ):
        command = option(command)
    return command


def against(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command `--counter-account` and `--ledger`."""
    counter = click.option(
        "--counter-account",
        "counter_accounts",
        type=text.NAME,
        multiple=True,
        metavar="ID",
        help="Against what balances are corrected; one for each currency.",
    )
    ledger = click.option(
        "--ledger", type=text.NAME, help="Where balances are corrected; MASTER if nothing says otherwise."
    )
    return counter(ledger(command))


def chosen(
    ids: Sequence[int], everything: bool, kind: str | None, comparison: str | None, doing: str
) -> Chosen:
    """Which breaks are meant; UsageError when none are, or both ways at once."""
    if bool(ids) == everything:
        raise UsageError(f"say what to {doing}", hint="--break ID, which may be repeated, or --all")
    if ids and (kind or comparison):
        raise UsageError("--kind and --comparison choose among --all", hint="leave them out with --break")
    return Chosen(ids, kind, comparison)


def counters(settings: Settings, given: Sequence[str], ledger: str | None) -> Against:
    """The counter accounts of this command, and those of the settings."""
    usual = [name.strip() for name in settings.correction_counter_account.split(",") if name.strip()]
    return Against(given, usual, ledger)


def above(settings: Settings) -> Decimal:
    """What is larger needs two persons."""
    return Decimal(settings.correction_second_approval_above)


def configured(login: str | None) -> Configuration:
    """The configuration of a person at a desk: in a sandbox, with another login than the first one."""
    found = configuration(role=login or "operator")
    if login is None or found.origins["database_url"] != "sandbox":
        if login is not None:
            raise UsageError(
                "--login is for the sandbox, and the database is configured",
                hint="log in as yourself: set DUAL_LEDGER_DATABASE_URL to the address with your own login",
            )
        return found
    url = found.settings.database_url
    if url is None or f"//{login}:" not in url.get_secret_value():
        raise UsageError(
            f"the sandbox has no login {login}: it is older",
            hint="dual-ledger sandbox down, then dual-ledger sandbox up, which adds it",
        )
    return found
