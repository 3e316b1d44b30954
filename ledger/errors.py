"""Three kinds of failure, named for what the caller must do.

The doors (books, kafka, codec) translate their client's errors into these, by SQLSTATE or error code and
never by text.
"""

from dataclasses import dataclass


class DualLedgerError(Exception):
    """Something went wrong; `hint` says what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Retryable(DualLedgerError):  # noqa: N818  named for what the caller does: try again
    """The environment is at fault (a server is away, a lock was lost): wait, then try again."""


class OutcomeUnknown(Retryable):
    """The connection ended while a COMMIT was on its way: it may have happened. Run the batch again."""


class Fatal(DualLedgerError):  # noqa: N818  named for what the caller does: stop
    """Going on could lose or double an entry: stop; a person is needed."""


class OutOfStep(Fatal):
    """The books and this program do not fit: one is older, or a right is missing. No entry is at fault."""


class UsageError(DualLedgerError):
    """What the user asked for cannot be done as asked: exit status 2."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one message or entry was refused. `code` is an outcome code, `field` and `rule` may be empty."""

    code: str
    reason: str
    field: str = ""
    rule: str = ""


class Rejected(DualLedgerError):  # noqa: N818  named for what the caller does: dead-letter this one
    """This one message cannot be posted; its neighbours can."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal
