"""What went wrong in the database, told apart by SQLSTATE, as one of our errors."""

import psycopg

from ledger.errors import DualLedgerError, Fatal, OutOfStep, Retryable

# The environment's faults, by SQLSTATE class or code; anything else is a fault of ours and stops.
_RETRYABLE_CLASSES = {"08", "53", "57", "58", "40"}  # connection, resources, operator, system, rollback
_RETRYABLE_CODES = {
    "55P03",  # lock not available
    "25P03",  # idle timeout
    "25P04",  # transaction timeout
    "25006",  # read only: a standby that will take over, or an address that leads elsewhere soon
}
_ENDED = "57014"
_FATAL_CODES = {
    "57P04": "the database was dropped",
    "28000": "check the user in database_url",
    "28P01": "check the password in database_url",
    "3D000": "create the database, or correct database_url",
}
_MIGRATE = "the books are older: dual-ledger migrate; or newer: start the program of their version"
_OUT_OF_STEP_CODES = {
    "42P01": _MIGRATE,
    "42883": _MIGRATE,
    "42703": _MIGRATE,
    "42501": "this role may not do that: see docs/roles.md",
}


class Refused(DualLedgerError):  # noqa: N818  an answer, not a failure: the careful way takes over
    """The database refused what was written; `sqlstate` says why, and `said` in its own words alone."""

    def __init__(self, message: str, sqlstate: str, constraint: str | None, said: str = "") -> None:
        super().__init__(message)
        self.sqlstate = sqlstate
        self.constraint = constraint
        self.said = said


class TookTooLong(Retryable):
    """A statement was ended: by its time limit, or by somebody who cancelled it."""


def translation(error: psycopg.Error, doing: str) -> DualLedgerError:
    """The error to raise for `error`: never its DETAIL, which holds whole rows."""
    state = error.sqlstate
    if state is None:  # the connection itself: libpq knows no SQLSTATE for it
        return _without_state(error, doing)
    primary = error.diag.message_primary or type(error).__name__
    error.args = (primary,)  # nor may a traceback show it, of what is raised from this
    message = f"database, while {doing}: {primary} (SQLSTATE {state})"
    if state == _ENDED:
        return TookTooLong(message, hint="trying again")
    if state in _OUT_OF_STEP_CODES:
        return OutOfStep(message, hint=_OUT_OF_STEP_CODES[state])
    if state in _FATAL_CODES:
        return Fatal(message, hint=_FATAL_CODES[state])
    if state[:2] in _RETRYABLE_CLASSES or state in _RETRYABLE_CODES:
        return Retryable(message, hint="waiting for the database; `dual-ledger status` tells")
    return Refused(message, state, error.diag.constraint_name, primary)


def _without_state(error: psycopg.Error, doing: str) -> DualLedgerError:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    if isinstance(error, psycopg.OperationalError):
        return Retryable(f"database, while {doing}: {text}", hint="is PostgreSQL up?")
    return Fatal(f"database, while {doing}: {text}")
