"""The readers of one set of fields: those of `[entry]`, with those of a case laid over them."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from producer.mapping import model
from producer.mapping.accounts import account_reader
from producer.mapping.columns import Columns
from producer.mapping.constants import must_be_possible
from producer.mapping.notes import Notes
from producer.mapping.text import Defaulted, Reader, label, text_reader
from producer.mapping.values import (
    MomentReader,
    RateReader,
    amount_reader,
    moment_reader,
    rate_reader,
    reading_time,
)

Named: TypeAlias = tuple[model.Accounts, Mapping[str, str]]  # the accounts' table, and the names it gives
OTHER_SIDE = {"debit_account_id": "credit_account_id", "credit_account_id": "debit_account_id"}


class Branch(NamedTuple):
    """The readers of one set of fields; `labels` are the source's names of the entry's fields."""

    ledger_id: Reader
    debit_account_id: Reader
    credit_account_id: Reader
    amount: Reader
    swap: bool
    currency_code: Reader
    asset_type: Reader
    transaction_type: Reader
    reference_id: Reader | None
    timestamp_utc: MomentReader
    fx_rate: RateReader | None
    labels: Mapping[str, str]

    def label(self, field: str, *, swapped: bool) -> str:
        """The source's name of an entry's field, whose sides may have been swapped."""
        read_as = OTHER_SIDE.get(field, field) if swapped else field
        return self.labels.get(read_as, read_as)


def branch(
    given: Mapping[str, model.Text],
    columns: Columns,
    accounts: Named | None,
    key_of: Callable[[str], str],
    notes_of: Callable[[str], Notes],
    defaulted: Defaulted | None = None,
) -> Branch:
    """The readers of the fields `given`; `key_of` says where in the mapping each is written."""
    counts: Defaulted = Counter() if defaulted is None else defaulted

    def text(field: str) -> Reader:
        return text_reader(given[field], columns, key_of(field), notes_of(field), counts)

    def account(field: str) -> Reader:
        if accounts is None:
            return text(field)
        table, names = accounts
        return account_reader(text(field), names, table, label(given[field]), notes_of(field))

    amount, moment, rate = given["amount"], given.get("timestamp_utc"), given.get("fx_rate")
    assert isinstance(amount, model.Amount)
    made = Branch(
        ledger_id=text("ledger_id"),
        debit_account_id=account("debit_account_id"),
        credit_account_id=account("credit_account_id"),
        amount=amount_reader(amount, text("amount"), notes_of("amount")),
        swap=amount.negative == "swap",
        currency_code=text("currency_code"),
        asset_type=text("asset_type"),
        transaction_type=text("transaction_type"),
        reference_id=text("reference_id") if "reference_id" in given else None,
        timestamp_utc=moment_reader(
            moment, text("timestamp_utc"), key_of("timestamp_utc"), notes_of("timestamp_utc")
        )
        if isinstance(moment, model.Time)
        else reading_time(notes_of("timestamp_utc")),
        fx_rate=rate_reader(rate, text("fx_rate"), notes_of("fx_rate"))
        if isinstance(rate, model.Number)
        else None,
        labels={name: label(given.get(name)) for name in model.ENTRY_FIELDS},
    )
    must_be_possible(given, made._asdict(), key_of)
    return made
