"""What a person does at a desk, in plain Python: holds and the status of accounts, over the model's books."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from tests.model.books import ModelBooks
from tests.model.entry import Entry

_FROM = {"freeze": "ACTIVE", "unfreeze": "FROZEN", "close": "ACTIVE", "reopen": "CLOSED"}
_TO = {"freeze": "FROZEN", "unfreeze": "ACTIVE", "close": "CLOSED", "reopen": "ACTIVE"}


@dataclass(frozen=True)
class Hold:
    """Money set aside on an account."""

    account: str
    amount: Decimal
    status: str = "HELD"


@dataclass
class ModelDesk:
    """Each call answers `ok`, a hold's status, or the code of a refusal."""

    books: ModelBooks
    holds: dict[str, Hold] = field(default_factory=dict)

    def reserve(self, hold_id: str, name: str, amount: Decimal) -> str:
        """Set aside, if that much is available."""
        known = self.holds.get(hold_id)
        if known:
            return known.status if (known.account, known.amount) == (name, amount) else "conflict"
        account = self.books.accounts[name]
        if account.status != "ACTIVE":
            return "account_closed"
        if account.balance - account.reserved < amount:
            return "insufficient_available"
        account.reserved += amount
        self.holds[hold_id] = Hold(name, amount)
        return "HELD"

    def release(self, hold_id: str) -> str:
        """Give up a hold."""
        hold = self.holds.get(hold_id)
        if hold is None:
            return "hold_unknown"
        if hold.status == "POSTED":
            return "hold_settled"
        if hold.status == "HELD":
            self._settle(hold_id, hold, "RELEASED")
        return "RELEASED"

    def post_reserved(self, hold_id: str, entry: Entry) -> str:
        """Post with the money of a hold, or leave all as it was."""
        hold = self.holds.get(hold_id)
        if hold is None:
            return "hold_unknown"
        if hold.status != "HELD":
            known = (entry.ledger_id, entry.reference_id) in self.books.taken
            return self.books.post(entry).code if known else "hold_settled"
        account = self.books.accounts[hold.account]
        smaller = entry.credit_account_id if account.grows == "debit" else entry.debit_account_id
        if Decimal(entry.amount) > hold.amount:
            return "hold_exceeded"
        if smaller != hold.account:
            return "hold_misdirected"
        account.reserved -= hold.amount
        outcome = self.books.post(entry).code
        account.reserved += hold.amount
        if outcome == "posted":
            self._settle(hold_id, hold, "POSTED")
        return outcome

    def change_status(self, name: str, action: str) -> str:
        """Freeze, unfreeze, close or reopen."""
        account = self.books.accounts[name]
        if account.status == _TO[action]:
            return "ok"
        if account.status != _FROM[action]:
            return "account_status"
        if action == "close" and account.balance:
            return "account_not_empty"
        if action == "close" and account.reserved:
            return "account_reserved"
        account.status = _TO[action]
        return "ok"

    def _settle(self, hold_id: str, hold: Hold, status: str) -> None:
        self.books.accounts[hold.account].reserved -= hold.amount
        self.holds[hold_id] = replace(hold, status=status)
