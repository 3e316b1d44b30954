"""Differences put into either ledger by a superuser, with triggers set aside; and what is found of them."""

from collections.abc import Callable
from typing import Any, Literal

from audit.reconcile.ledgers import compare_ledgers
from audit.reconcile.model import Break, Comparison
from tests.residual.world import World

Side = Literal["dbis", "scb"]
_TABLES = {"dbis": "ledger_entries", "scb": "scb_entries"}
_COPIED = (
    "ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type, transaction_type, "
    "fx_rate, metadata, timestamp_utc"
)


def alter(world: World, side: Side, reference: str, change: str) -> None:
    """`change` is what UPDATE sets."""
    _by_force(world, side, f"UPDATE {_TABLES[side]} SET {change} WHERE reference_id = '{reference}'")


def remove(world: World, side: Side, reference: str) -> None:
    """The entry is gone, and nothing else."""
    _by_force(world, side, f"DELETE FROM {_TABLES[side]} WHERE reference_id = '{reference}'")


def book_twice(world: World, side: Side, reference: str, other: str) -> None:
    """The same content again under another reference, which nobody hears of."""
    if side == "dbis":
        columns, values = ", source_type", ", source_type"
    else:
        columns = ", number, content_digest, origin"
        values = ", (SELECT least(0, min(number)) - 1 FROM scb_entries), content_digest, origin"
    _by_force(
        world,
        side,
        f"INSERT INTO {_TABLES[side]} (reference_id, {_COPIED}{columns}) "
        f"SELECT '{other}', {_COPIED}{values} FROM {_TABLES[side]} WHERE reference_id = '{reference}'",
    )


def compared(world: World, between: Callable[[], None] = lambda: None, **options: Any) -> Comparison:
    """One comparison; `between` happens between its two snapshots."""
    ends = {partition: len(log) for partition, log in enumerate(world.log)}
    return compare_ledgers(world.settings, ask_ends=lambda: ends, between=between, **options)


def told(found: Comparison | Break) -> Any:
    """The breaks in short."""
    if isinstance(found, Comparison):
        return [told(one) for one in found.breaks]
    return found.kind, found.reference_id, found.account_id, found.expected, found.actual


def _by_force(world: World, side: Side, statement: str) -> None:
    ask = world.here if side == "dbis" else world.there
    ask(f"SET session_replication_role = replica; {statement}; RESET session_replication_role")
