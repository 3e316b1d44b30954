"""Which column plays which part, by its name and by what it holds."""

import re
from collections.abc import Callable, Sequence

from ledger.validation import broken_rule, identifier_fault
from producer.mapping.draft.codes import are_asset_types, are_json_objects, currencies_of
from producer.mapping.draft.numbers import numbers_in
from producer.mapping.draft.roles import Roles
from producer.mapping.draft.sample import Column, Sample
from producer.mapping.draft.times import clock_in, times_in
from producer.mapping.draft.words import fits, side_of

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_KINDS_MAX = 50  # of transactions; a column with more different texts is something else
_SIDES_MAX = 3  # different texts of a column that decides the side
_SIDED_RECORDS = 10  # so many must be there before two or three texts mean anything


class Cast:
    """Gives the parts; a column that has one is not asked again, but for the kind of transaction."""

    def __init__(self, sample: Sample) -> None:
        names = [column.name for column in sample.columns]
        self.unclear = sorted({name for name in names if names.count(name) > 1})
        self.columns = [column for column in sample.columns if column.name not in self.unclear]
        self.sample = sample
        self.roles = Roles()
        self._numbers = {column.name: numbers_in(column.filled) for column in self.columns}
        self._times = {column.name: times_in(column.filled) for column in self.columns}
        self._give()

    def sparse_accounts(self) -> list[Column]:
        """Columns named like accounts that are empty too often to be one."""
        return [
            column
            for column in self.rest()
            if column.filled
            and not column.is_full
            and (fits(column.name, "account") or fits(column.name, "counter_account"))
        ]

    def rest(self) -> list[Column]:
        """The columns that play no part, and hold something."""
        taken = {column.name for column in self.roles.columns()}
        return [column for column in self.columns if column.filled and column.name not in taken]

    def _give(self) -> None:
        roles = self.roles
        roles.json = self._best("", lambda column: are_json_objects(column.filled), unnamed=True)
        roles.currency = self._currency()
        roles.asset = self._best("asset", lambda column: are_asset_types(column.filled))
        roles.ledger = self._best("ledger", lambda column: _are_ids(column.filled))
        self._give_times()
        self._give_amounts()
        self._give_accounts()
        roles.direction = self._direction()
        roles.kind = self._kind()
        roles.reference = self._reference()

    def _best(self, role: str, can: Callable[[Column], bool], *, unnamed: bool = False) -> Column | None:
        """The column with the best name for a role, among those that `can` play it."""
        found = [column for column in self.rest() if (unnamed or fits(column.name, role)) and can(column)]
        return max(found, key=lambda column: fits(column.name, role) if role else 0, default=None)

    def _currency(self) -> Column | None:
        named = self._best("currency", lambda column: currencies_of(set(column.filled)) is not None)
        return named or self._best(
            "",
            lambda column: all(text.isalpha() for text in column.kinds) and bool(currencies_of(column.kinds)),
            unnamed=True,
        )

    def _give_times(self) -> None:
        roles = self.roles

        def is_time(column: Column) -> bool:
            return self._times[column.name] is not None

        def tells_itself(column: Column) -> bool:
            times = self._times[column.name]
            return times is not None and not column.filled[0].isdigit() and column.is_full

        roles.time = self._best("time", is_time) or self._best("", tells_itself, unnamed=True)
        if roles.time is None:
            return
        roles.times = self._times[roles.time.name]
        if _has_only_days(roles.time):
            roles.clock = self._best("clock", lambda column: clock_in(column.filled) is not None)

    def _give_amounts(self) -> None:
        roles = self.roles
        roles.rate = self._best("rate", self._is_number)
        roles.rates = self._numbers[roles.rate.name] if roles.rate else None
        roles.amount = self._best(
            "amount", lambda column: self._is_number(column) and not fits(column.name, "balance")
        )
        if roles.amount is None:
            out = self._best("debit_amount", self._is_number)
            into = self._best("credit_amount", lambda column: self._is_number(column) and column is not out)
            if out is not None and into is not None and _never_both(out, into):
                roles.debit_amount, roles.credit_amount = out, into
                roles.numbers = numbers_in((*out.filled, *into.filled))
                return
            roles.amount = self._best("", self._has_decimals, unnamed=True)
        roles.numbers = self._numbers[roles.amount.name] if roles.amount else None

    def _give_accounts(self) -> None:
        roles = self.roles

        def can(column: Column) -> bool:
            return column.is_full and _are_ids(column.filled) and not self._has_decimals(column)

        debit = self._best("debit_account", can)
        credit = self._best("credit_account", lambda column: can(column) and column is not debit)
        own = self._best("account", lambda column: can(column) and column not in (debit, credit))
        named = [column for column in (debit, credit) if column is not None and fits(column.name, "account")]
        if debit is not None and credit is not None and (own is None or len(named) > 1):
            roles.debit, roles.credit = debit, credit
            return
        roles.counter = self._best("counter_account", can) or next(iter(named), debit or credit)
        roles.account = self._best(
            "account", lambda column: can(column) and not fits(column.name, "counter_account")
        )
        if roles.account is None:
            roles.account, roles.counter = roles.counter, None

    def _direction(self) -> Column | None:
        roles = self.roles
        if roles.debit is not None or roles.debit_amount is not None:
            return None
        few = [
            column
            for column in self.rest()
            if column.is_full
            and len(column.kinds) <= _SIDES_MAX
            and not self._is_number(column)
            and not self._repeats_the_sign(column)
        ]
        known = [column for column in few if all(map(side_of, column.kinds))]
        if known or roles.counter is not None or self.sample.records < _SIDED_RECORDS:
            return max(known, key=lambda column: fits(column.name, "direction"), default=None)
        named = [column for column in few if fits(column.name, "direction") and len(column.kinds) > 1]
        return max(named, key=lambda column: fits(column.name, "direction"), default=None)

    def _kind(self) -> Column | None:
        def can(column: Column) -> bool:
            return len(column.kinds) <= _KINDS_MAX and not self._has_decimals(column)

        direction = self.roles.direction
        named = self._best("type", can)
        if direction is not None and fits(direction.name, "type") >= (
            fits(named.name, "type") if named else 1
        ):
            return direction
        return named or direction

    def _reference(self) -> Column | None:
        def can(column: Column) -> bool:
            return column.is_unique and not any(broken_rule("reference_id", text) for text in column.filled)

        def is_uuid(column: Column) -> bool:
            return can(column) and all(map(_UUID.fullmatch, column.filled))

        return self._best("reference", can) or self._best("", is_uuid, unnamed=True)

    def _repeats_the_sign(self, column: Column) -> bool:
        """Whether each text goes with one sign of the amount: then the sign tells the side already."""
        amount = self.roles.amount
        if amount is None or not (numbers := self.roles.numbers) or not numbers.negative:
            return False
        signs = {(text, number[:1] == "-") for text, number in zip(column.texts, amount.texts, strict=True)}
        return len(signs) == len(column.kinds)

    def _is_number(self, column: Column) -> bool:
        return self._numbers[column.name] is not None

    def _has_decimals(self, column: Column) -> bool:
        numbers = self._numbers[column.name]
        return numbers is not None and not numbers.whole and self._times[column.name] is None


def _are_ids(texts: Sequence[str]) -> bool:
    return not any(map(identifier_fault, set(texts)))


def _never_both(one: Column, two: Column) -> bool:
    """Whether no record has a text in both, zeros aside, and next to every record has one in one of them."""
    filled = [
        sum(bool(text.strip("0.,")) for text in pair) for pair in zip(one.texts, two.texts, strict=True)
    ]
    return max(filled, default=0) == 1 and filled.count(1) * 100 >= 95 * len(filled)


def _has_only_days(column: Column) -> bool:
    return all(len(text) <= len("2026-01-31") for text in column.filled)
