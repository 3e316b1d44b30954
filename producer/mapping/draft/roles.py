"""The parts that columns play in a draft."""

from collections.abc import Iterator
from dataclasses import dataclass

from producer.mapping.draft.numbers import Numbers
from producer.mapping.draft.sample import Column
from producer.mapping.draft.times import Times


@dataclass(slots=True)
class Roles:
    """The columns by the part they play; None for a part that nobody plays."""

    amount: Column | None = None
    numbers: Numbers | None = None
    debit_amount: Column | None = None
    credit_amount: Column | None = None
    debit: Column | None = None
    credit: Column | None = None
    account: Column | None = None
    counter: Column | None = None
    direction: Column | None = None
    currency: Column | None = None
    kind: Column | None = None
    reference: Column | None = None
    time: Column | None = None
    times: Times | None = None
    clock: Column | None = None
    rate: Column | None = None
    rates: Numbers | None = None
    ledger: Column | None = None
    asset: Column | None = None
    json: Column | None = None

    def columns(self) -> Iterator[Column]:
        """The columns that play a part."""
        for name in self.__dataclass_fields__:
            if isinstance(column := getattr(self, name), Column):
                yield column
