"""The lines of a draft that say which account is debited, and which is credited."""

from collections.abc import Iterator

from producer.mapping.draft.cast import Cast
from producer.mapping.draft.entry_lines import amount_line
from producer.mapping.draft.lines import Line, Table
from producer.mapping.draft.numbers import numbers_in
from producer.mapping.draft.sample import Column
from producer.mapping.draft.words import fits, side_of
from producer.mapping.keys import quoted

_SIDES = ("debit_account_id", "credit_account_id")
_FEW = 12  # different texts, which a person can give an account each
_SURE = 150  # of a name: it is the phrase itself
_PLAIN = {"debit_account": ("debit", "soll"), "credit_account": ("credit", "haben")}  # nobody means another
_MONEY_IN = "money that comes in credits the account of a bank's customer, money that goes out debits it"


class Sides:
    """How a draft tells the sides: lines of `[entry]`, and cases where a column decides."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self.swap = self._is_signed()

    def entry_lines(self) -> Iterator[Line]:
        """The lines of `[entry]`; none when cases have them."""
        roles = self._cast.roles
        if roles.debit is not None and roles.credit is not None:
            yield _said("debit_account_id", roles.debit, "debit_account")
            yield _said("credit_account_id", roles.credit, "credit_account")
        elif not self._has_cases():
            # a statement's sign is the account holder's view; without one, the account is the one that pays
            yield from self._lines("in" if self.swap else "out", asked=True)

    def tables(self) -> Iterator[Table]:
        """The tables of cases."""
        roles = self._cast.roles
        if roles.debit_amount is not None and roles.credit_amount is not None:
            yield from self._by_amounts(roles.debit_amount, roles.credit_amount)
        elif roles.direction is not None:
            yield from self._by_direction(roles.direction)

    def _by_amounts(self, debit: Column, credit: Column) -> Iterator[Table]:
        why = f"Each record has an amount in {_of(debit)} or in {_of(credit)}. On a statement {_MONEY_IN}."
        yield Table(("cases",), [Line("column", debit.name, why)])
        for text in sorted(text for text in debit.kinds if not text.strip("0.,-")):
            yield self._amounts(("cases", "when", text), "in", credit)
        yield self._amounts(("cases", "otherwise"), "out", debit)

    def _amounts(self, head: tuple[str, ...], side: str, column: Column) -> Table:
        """A case whose amount is in `column`; where all are negative, the minus says `out` already."""
        own, marks = numbers_in(column.filled), self._cast.roles.numbers
        assert own is not None
        assert marks is not None
        own = own._replace(decimal_mark=marks.decimal_mark, thousands_mark=marks.thousands_mark)
        if own.negative == own.of:
            side = "in"
        amount = amount_line(column, own, swap=own.negative > 0)
        return Table(head, [amount, *self._lines(side)], f"An amount in {_of(column)}.")

    def _by_direction(self, column: Column) -> Iterator[Table]:
        why = f"{len(column.kinds)} texts decide the side: {_MONEY_IN}."
        yield Table(("cases",), [Line("column", column.name, why)])
        for text, count in column.kinds.most_common():
            known = side_of(text)
            side = known or "out"
            word = "in" if side == "in" else "out"
            why = f"{'Likely' if known else 'A guess'}: money {word}; {count:,} records."
            decide = "" if known else f"does {quoted(text)} mean money in, or money out?"
            yield Table(("cases", "when", text), self._lines(side), why, decide)

    def _lines(self, side: str, *, asked: bool = False) -> list[Line]:
        """Both sides, for money that comes `in` to the account, or goes `out` of it."""
        mine, other = reversed(_SIDES) if side == "in" else _SIDES
        lines = [self._mine(mine, asked=asked), self._other(other, side)]
        return sorted(lines, key=lambda line: _SIDES.index(line.key))

    def _mine(self, key: str, *, asked: bool) -> Line:
        account = self._cast.roles.account
        if account is None:
            why = "No column is filled and named like an account."
            return Line(key, {"column": "ACCOUNT"}, why, "which account is it?", written=False)
        decide = ""
        if asked:
            what = "a positive amount" if self.swap else "each record"
            decide = f"does {what} {_verb(key)} {_of(account)}? Else exchange the two."
        return Line(key, {"column": account.name}, f"By its name, {_of(account)}.", decide)

    def _other(self, key: str, side: str) -> Line:
        counter = self._cast.roles.counter
        if counter is not None:
            return Line(key, {"column": counter.name}, f"By its name, {_of(counter)}.")
        sparse = self._cast.sparse_accounts()
        why = "".join(
            f"{_of(column)} is filled in {len(column.filled):,} of {len(column.texts):,} records only. "
            for column in sparse[:1]
        )
        where = "where does the money come from" if side == "in" else "where does the money go"
        decide = f"{where}? A constant of yours, such as cash or clearing{self._telling()}"
        return Line(key, {"constant": "COUNTER-ACCOUNT"}, why, decide, written=False)

    def _telling(self) -> str:
        """A column of few texts, whose values may name accounts."""
        few = [
            column
            for column in self._cast.rest()
            if 1 < len(set(column.filled)) <= _FEW and not column.is_unique
        ]
        return f", or values of a column such as {_of(few[0])}." if few else "."

    def _has_cases(self) -> bool:
        roles = self._cast.roles
        return roles.direction is not None or roles.debit_amount is not None

    def _is_signed(self) -> bool:
        """Whether a minus exchanges the sides: on a statement, or in a case that takes something back."""
        numbers = self._cast.roles.numbers
        return numbers is not None and numbers.negative > 0


def _said(key: str, column: Column, role: str) -> Line:
    sure = fits(column.name, role) >= _SURE and any(word in column.name.casefold() for word in _PLAIN[role])
    why = f"{'Sure' if sure else 'Likely'}: by its name, {_of(column)}."
    decide = "" if sure else f"is {_of(column)} the account that is {_verb(key)}ed?"
    return Line(key, {"column": column.name}, why, decide)


def _verb(key: str) -> str:
    return key.partition("_")[0]


def _of(column: Column) -> str:
    return quoted(column.name)
