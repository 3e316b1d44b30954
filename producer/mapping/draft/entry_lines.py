"""The lines of a draft's `[entry]`, but for the two sides."""

import re
import unicodedata
from collections.abc import Iterator

from ledger.validation import broken_rule
from producer.mapping.draft.cast import Cast
from producer.mapping.draft.codes import currencies_of
from producer.mapping.draft.lines import Line, Value
from producer.mapping.draft.numbers import Numbers
from producer.mapping.draft.sample import Column
from producer.mapping.draft.times import clock_in
from producer.mapping.draft.words import fits
from producer.mapping.keys import quoted

_SHOWN = 10  # of many, so many are named
_NO_TEMPLATE = re.compile(r"[{}:!]")  # in a column's name: a template cannot name it


def entry_lines(cast: Cast, *, swap: bool) -> Iterator[Line]:
    """All lines but those of debit and credit account; `swap` says that a negative amount exchanges them."""
    roles = cast.roles
    if roles.ledger is not None:
        yield Line("ledger_id", _column(roles.ledger), f"{_named(roles.ledger)}.")
    if roles.amount is not None and roles.numbers is not None:
        yield amount_line(roles.amount, roles.numbers, swap=swap)
    elif roles.debit_amount is None:
        yield _no_amount(cast)
    yield _currency(cast)
    if roles.asset is not None:
        yield Line("asset_type", _column(roles.asset), f"Sure: every text of {_of(roles.asset)} is one.")
    yield _kind(cast)
    yield _reference(cast)
    yield _time(cast)
    if roles.rate is not None and roles.rates is not None:
        why = f"{_named(roles.rate)}; {_written(roles.rates)}. Is it the rate of the amount's currency?"
        yield Line("fx_rate", {"column": roles.rate.name, **_marks(roles.rates)}, why)


def amount_line(column: Column, numbers: Numbers, *, swap: bool) -> Line:
    """The line of an amount: its marks, what a minus means, whether it counts cents."""
    numbers = numbers.as_money()
    value: dict[str, Value] = {"column": column.name, **_marks(numbers)}
    sure = "Sure" if fits(column.name, "amount") else "Likely"
    why = f"{sure}: {_written(numbers)}, as in {quoted(column.filled[0])}."
    doubts = []
    if numbers.doubt:
        mark = quoted(numbers.other[0])
        doubts.append(f"{quoted(numbers.doubt)} could also have the decimal mark {mark}: which is it?")
    if numbers.whole and fits(column.name, "cents"):
        value["minor_units"] = 2
        doubts.append("the name speaks of minor units: are there 2 places, as in cents?")
    elif numbers.whole:
        doubts.append("every amount is whole: if they count cents, add minor_units = 2.")
    if numbers.negative and swap:
        value["negative"] = "swap"
        why += f" Negative: {numbers.negative:,}; they exchange the sides."
    elif numbers.negative:
        doubts.append(f"{numbers.negative:,} amounts are negative, and are refused as it stands.")
    if numbers.zero:
        why += f" Zero: {numbers.zero:,}; they are refused."
    if numbers.fit < numbers.of:
        why += f" No number: {numbers.of - numbers.fit:,}; they are refused."
    return Line("amount", value, why, " ".join(doubts))


def _no_amount(cast: Cast) -> Line:
    near = [column for column in cast.rest() if fits(column.name, "amount")]
    why = "No column holds amounts that can be read."
    if near:
        why += (
            f" {_of(near[0])} has {quoted(near[0].filled[0])}: a mapping reads plain numbers with a sign in"
            " front, without currency signs and brackets."
        )
    return Line("amount", {"column": "AMOUNT"}, why, "which column holds the amount?", written=False)


def _currency(cast: Cast) -> Line:
    column = cast.roles.currency
    if column is None:
        why = "No column holds currencies, and a currency is never guessed."
        value = {"constant": "EUR"}
        return Line("currency_code", value, why, "which currency are the amounts in?", written=False)
    codes = currencies_of(set(column.filled)) or {}
    value = {"column": column.name}
    plain = all(text == code for text, code in codes.items())
    some = ", ".join(sorted(set(codes.values()))[:_SHOWN])
    why = f"Sure: every text of {_of(column)} is one of ISO 4217: {some}."
    given: dict[str, Value] = {**value} if plain else {**value, "values": dict(sorted(codes.items()))}
    empty = len(column.texts) - len(column.filled)
    decide = f"{empty:,} records have none: state a default, or they are refused." if empty else ""
    return Line("currency_code", given, why, decide)


def _kind(cast: Cast) -> Line:
    column = cast.roles.kind
    if column is None:
        why = "No column tells kinds of transactions."
        return Line("transaction_type", {"constant": "TRANSFER"}, why, "what are they? A word of yours does.")
    value: dict[str, Value] = {"column": column.name}
    texts = sorted(set(column.filled))
    bad = [text for text in texts if broken_rule("transaction_type", text)]
    why = f"{_named(column)}; different texts: {len(texts):,}, such as {_some(column)}."
    decide = ""
    if bad:
        value["values"] = {text: _ascii(text) if text in bad else text for text in texts}
        decide = "a type is printable ASCII, up to 64 characters: are these names good? Others are refused."
    if "" in column.kinds:
        value["default"] = "OTHER"
        why += f" {column.kinds['']:,} are empty."
    return Line("transaction_type", value, why, decide)


def _reference(cast: Cast) -> Line:
    column = cast.roles.reference
    if column is not None:
        why = (
            f"Likely: {_of(column)}, whose {len(column.texts):,} texts all differ. A reference is unique"
            " within its ledger for ever: if other sources may use the same, put a word before it, as in"
            f" {{ template = {quoted(f'WORD-{{{column.name}}}')} }}."
        )
        return Line("reference_id", _column(column), why)
    named = [one for one in cast.rest() if fits(one.name, "reference") and one.is_full and not one.is_unique]
    repeats = f" ({_of(named[0])} repeats itself)" if named else ""
    why = f"reference_id: generated, as no column has a text of its own in every record{repeats}."
    return Line("reference_id", None, why)


def _time(cast: Cast) -> Line:
    column, times, clock = cast.roles.time, cast.roles.times, cast.roles.clock
    if column is None or times is None:
        why = "timestamp_utc: no column holds times, so every entry gets the time of reading."
        return Line("timestamp_utc", None, why, "is there no time in this file?")
    value: dict[str, Value] = {"column": column.name}
    written = times.format
    if clock is not None and not _NO_TEMPLATE.search(column.name + clock.name):
        written = f"{'%Y-%m-%d' if written == 'iso' else written} {clock_in(clock.filled)}"
        value = {"template": f"{{{column.name}}} {{{clock.name}}}"}
    if written != "iso":
        value["format"] = written
    doubts = []
    if times.others:
        doubts.append(f"the texts could also be {' or '.join(map(quoted, times.others))}: which is it?")
    if not times.has_offset:
        value["zone"] = "UTC"
        doubts.append('the times carry no offset: whose clock is it? A zone such as "Europe/Berlin".')
    sure = "Likely" if times.others else "Sure"
    why = f"{sure}: every text of {_of(column)} can be read so, as {quoted(column.filled[0])}."
    return Line("timestamp_utc", value, why, " ".join(doubts))


def _marks(numbers: Numbers) -> dict[str, Value]:
    marks: dict[str, Value] = {}
    if numbers.decimal_mark != ".":
        marks["decimal_mark"] = numbers.decimal_mark
    if numbers.thousands_mark is not None:
        marks["thousands_mark"] = numbers.thousands_mark
    return marks


def _written(numbers: Numbers) -> str:
    return f"{numbers.fit:,} of {numbers.of:,} texts are numbers"


def _column(column: Column) -> dict[str, Value]:
    return {"column": column.name}


def _named(column: Column) -> str:
    return f"By its name, {_of(column)}"


def _of(column: Column) -> str:
    return quoted(column.name)


def _some(column: Column) -> str:
    return ", ".join(quoted(text) for text, _ in Column(column.name, column.filled).kinds.most_common(3))


def _ascii(text: str) -> str:
    """A name in ASCII for a text that is not: without accents, blanks at its ends and what is left over."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain if letter.isprintable()).strip()[:64].strip() or "OTHER"
