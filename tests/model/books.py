"""The books in plain Python, written from the design alone: what posting means, one entry after the other."""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from ledger.entry import LedgerEntry

PLACES = {"EUR": 2, "USD": 2, "JPY": 0, "BHD": 3}  # of the currencies that the tests use
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_HIDDEN = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u2028\u2029\u061c\u200e\u200f"}
_HIDDEN |= {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
_YEAR_1900, _YEAR_2200 = -2_208_988_800_000_000, 7_258_118_400_000_000


@dataclass
class Account:
    """One account; `grows` is the side that makes it larger."""

    currency: str
    asset: str
    grows: str
    status: str = "ACTIVE"
    balance: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)

    def available_after(self, side: str, amount: Decimal) -> Decimal:
        return self.balance + (amount if side == self.grows else -amount) - self.reserved


@dataclass
class ModelBooks:
    """Judges and posts. `taken`: the content of each (ledger, reference); `outbox`: what each shard owes."""

    accounts: dict[str, Account]
    ledgers: dict[str, set[str] | None]
    limited: bool = False
    taken: dict[tuple[str, str], tuple[object, ...]] = field(default_factory=dict)
    outbox: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    def post(self, entry: LedgerEntry, shard: int = 0) -> str:
        """The outcome of one entry; it is in the books if that is `posted`."""
        outcome = fault_by_itself(entry) or self._fault_of_reference(entry) or self._fault_of_state(entry)
        if outcome:
            return outcome
        amount = Decimal(entry.amount)
        for name, side in ((entry.debit_account_id, "debit"), (entry.credit_account_id, "credit")):
            account = self.accounts[name]
            account.balance += amount if side == account.grows else -amount
        key = (entry.ledger_id, entry.reference_id)
        self.taken[key] = _content(entry)
        self.outbox.setdefault(shard, []).append(key)
        return "posted"

    def _fault_of_reference(self, entry: LedgerEntry) -> str:
        content = self.taken.get((entry.ledger_id, entry.reference_id))
        if content is None:
            return ""
        return "duplicate" if content == _content(entry) else "conflict"

    def _fault_of_state(self, entry: LedgerEntry) -> str:
        debit, credit = self.accounts.get(entry.debit_account_id), self.accounts.get(entry.credit_account_id)
        allowed = self.ledgers.get(entry.ledger_id)
        faults = {
            "ledger_unknown": entry.ledger_id not in self.ledgers,
            "source_not_allowed": allowed is not None and entry.source_id not in allowed,
            "debit_account_unknown": debit is None,
            "credit_account_unknown": credit is None,
        }
        first = next((code for code, is_so in faults.items() if is_so), "")
        return (
            first
            if debit is None or credit is None or first
            else self._fault_of_accounts(entry, debit, credit)
        )

    def _fault_of_accounts(self, entry: LedgerEntry, debit: Account, credit: Account) -> str:
        amount = Decimal(entry.amount)
        shrinks = [(a, side) for a, side in ((debit, "debit"), (credit, "credit")) if a.grows != side]
        faults = {
            "account_closed": {debit.status, credit.status} != {"ACTIVE"},
            "currency_mismatch": {debit.currency, credit.currency} != {entry.currency_code},
            "asset_mismatch": {debit.asset, credit.asset} != {entry.asset_type},
            "insufficient_available": self.limited
            and any(account.available_after(side, amount) < 0 for account, side in shrinks),
        }
        return next((code for code, is_so in faults.items() if is_so), "")


def fault_by_itself(entry: LedgerEntry) -> str:
    """The code of what is wrong with an entry whatever the books hold; empty when nothing is."""
    identifiers = (entry.ledger_id, entry.debit_account_id, entry.credit_account_id, entry.source_id)
    sound = (
        all(_is_identifier(name) and unicodedata.is_normalized("NFC", name) for name in identifiers)
        and entry.asset_type in ("fiat", "cbdc", "commodity", "security")
        and _is_code(entry.transaction_type, 64)
        and _is_code(entry.reference_id, 255)
        and _YEAR_1900 <= entry.timestamp_utc < _YEAR_2200
        and (entry.fx_rate is None or _is_decimal(entry.fx_rate))
        and len(entry.metadata) <= 64
        and sum(len(text.encode()) for pair in entry.metadata.items() for text in pair) <= 32 * 1024
        and entry.source_type in ("CSV", "API", "DATABASE", "SCB")
        and _is_identifier(entry.source_position)
        and 0 <= entry.producer_sequence < 2**63
    )
    if not sound:
        return "field_invalid"
    if not _is_decimal(entry.amount):
        return "amount_invalid"
    return _fault_of_currency(entry) or (
        "same_account" if entry.debit_account_id == entry.credit_account_id else ""
    )


def _fault_of_currency(entry: LedgerEntry) -> str:
    if entry.asset_type in ("commodity", "security"):
        return "" if re.fullmatch("[A-Z0-9.-]{1,32}", entry.currency_code) else "currency_unknown"
    if entry.currency_code not in PLACES:
        return "currency_unknown"
    in_minor_units = Decimal(entry.amount) * 10 ** PLACES[entry.currency_code]
    return "" if in_minor_units == in_minor_units.to_integral_value() else "amount_precision"


def _is_identifier(text: str) -> bool:
    return 1 <= len(text) <= 255 and not _HIDDEN.intersection(text)


def _is_code(text: str, length_max: int) -> bool:
    return 1 <= len(text) <= length_max and text == text.strip(" ") and all(" " <= c <= "~" for c in text)


def _is_decimal(text: str) -> bool:
    if not _DECIMAL.fullmatch(text):
        return False
    digits = sum(character.isdigit() for character in text)
    return digits <= 38 and len(text.partition(".")[2]) <= 18 and Decimal(text) > 0


def _content(entry: LedgerEntry) -> tuple[object, ...]:
    rate = None if entry.fx_rate is None else Decimal(entry.fx_rate)
    parties = (entry.debit_account_id, entry.credit_account_id)
    return (
        *parties,
        Decimal(entry.amount),
        rate,
        entry.currency_code,
        entry.asset_type,
        entry.transaction_type,
    )
