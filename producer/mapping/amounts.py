"""Decimal numbers as sources write them, to decimals of the wire; exact, never through a float."""

import re
from collections.abc import Callable

from producer.mapping.model import Amount, Number
from producer.mapping.notes import Notes

_WIRE = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_SPACES = " \u00a0\u202f"  # a thousands mark written as a blank may be a non-breaking one


class NotANumber(ValueError):  # noqa: N818  the sentence of a report begins so
    """The text is no decimal number in the way the mapping says."""


def number_reader(number: Number) -> Callable[[str], str]:
    """The function from the source's text to a decimal of the wire, still with its minus."""
    if number.minor_units == 0 and number.decimal_mark == "." and number.thousands_mark is None:
        written = _as_written(number)
        wire = _WIRE.fullmatch
        return lambda text: text if wire(text) else written(text)
    return _as_written(number)


def noted(read: Callable[[str], str], number: Number, notes: Notes) -> Callable[[str], str]:
    """`read`, which tells the keys that its text needed: those whose marks are in it."""
    if not notes.watching:
        return read
    thousands = _SPACES if number.thousands_mark == " " else number.thousands_mark or ""
    needed = {"thousands_mark": thousands, "decimal_mark": number.decimal_mark}
    if number.minor_units:
        needed = {"thousands_mark": thousands, "minor_units": "0123456789"}
    if isinstance(number, Amount) and number.negative == "swap":
        needed["negative"] = "-"
    fires = [
        (
            notes.fires(notes.rule(key, str(getattr(number, key)), written=key in number.model_fields_set)),
            marks,
        )
        for key, marks in needed.items()
        if marks
    ]

    def told(text: str) -> str:
        made = read(text)
        for fire, marks in fires:
            if any(mark in text for mark in marks):
                fire(made)
        return made

    return told


def _as_written(number: Number) -> Callable[[str], str]:
    pattern = _pattern(number)
    marks = _SPACES if number.thousands_mark == " " else number.thousands_mark or ""
    without_marks = str.maketrans("", "", marks)
    minor_units = number.minor_units

    def read(text: str) -> str:
        match = pattern.fullmatch(text)
        if match is None:
            raise NotANumber(_explanation(number))
        sign, whole, fraction = match.groups()
        digits = whole.translate(without_marks)
        if minor_units:
            digits = digits.zfill(minor_units + 1)
            digits, fraction = digits[:-minor_units], digits[-minor_units:]
        minus = "-" if sign == "-" else ""
        return f"{minus}{digits.lstrip('0') or '0'}{'.' + fraction if fraction else ''}"

    return read


def _pattern(number: Number) -> re.Pattern[str]:
    """Thousands marks must stand where thousands end: `1.234` is not 1.234 where the mark is a dot.

    Nobody writes 500 as `0.500`: there the dot was meant as a decimal mark, so a grouped number never
    begins with 0.
    """
    whole = "[0-9]+"
    if number.thousands_mark is not None:
        mark = f"[{_SPACES}]" if number.thousands_mark == " " else re.escape(number.thousands_mark)
        whole = rf"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+|[0-9]+"
    fraction = "()" if number.minor_units else rf"(?:{re.escape(number.decimal_mark)}([0-9]+))?"
    return re.compile(rf"([+-]?)({whole}){fraction}")


def _explanation(number: Number) -> str:
    if number.minor_units:
        return f"not a whole number (of {number.minor_units} minor digits)"
    thousands = f" and thousands mark {number.thousands_mark!r}" if number.thousands_mark else ""
    return f"not a number with decimal mark {number.decimal_mark!r}{thousands}"
