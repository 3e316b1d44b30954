"""The checks in their order: first what the later ones need."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from audit.preaudit.accounts import accounts
from audit.preaudit.balances import balances_differ, reserved_differs
from audit.preaudit.entries import entries
from audit.preaudit.functions import functions, posting_function
from audit.preaudit.guards import guards
from audit.preaudit.idempotency import duplicate_references, idempotency_constraint
from audit.preaudit.machine import clock, disk
from audit.preaudit.model import Finding, Report, Scope
from audit.preaudit.outbox import one_to_one, sequences
from audit.preaudit.roles import roles
from audit.preaudit.schema_version import schema_version
from audit.preaudit.server_settings import archiving, server_settings
from audit.preaudit.tables import checkpoint_table, outbox_table
from audit.preaudit.triggers import hidden_rows, triggers
from ledger.books import Books


class Check(NamedTuple):
    """One look; `name` is told while it is at work. `of_books`: it needs the books' tables."""

    name: str
    look: Callable[[Books, Scope, Report], Iterator[Finding]]
    of_books: bool = True


CHECKS = (
    Check("schema version", schema_version),
    Check("idempotency constraint", idempotency_constraint),
    Check("constraints", guards),
    Check("outbox table", outbox_table),
    Check("checkpoint table", checkpoint_table),
    Check("posting function", posting_function),
    Check("functions", functions),
    Check("triggers", triggers),
    Check("hidden rows", hidden_rows),
    Check("accounts", accounts),
    Check("reserved against holds", reserved_differs),
    Check("entries", entries),
    Check("duplicate references", duplicate_references),
    Check("balances against entries", balances_differ),
    Check("outbox numbers", sequences),
    Check("outbox against entries", one_to_one),
    Check("server settings", server_settings, of_books=False),
    Check("archiving", archiving, of_books=False),
    Check("clocks", clock, of_books=False),
    Check("free disk space", disk, of_books=False),
    Check("logins", roles, of_books=False),
)
