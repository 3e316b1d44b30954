"""Amounts keep their value to the last digit, or are refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producer.mapping.amounts import NotANumber, number_reader
from producer.mapping.model import Number

_DIGITS = st.text("0123456789", min_size=1, max_size=20)


def _number(**keys: object) -> Number:
    return Number.model_validate({"column": "amount", **keys})


def _grouped(digits: str, mark: str) -> str:
    first = len(digits) % 3 or 3
    return mark.join([digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))])


@given(
    whole=st.from_regex("0|[1-9][0-9]{0,19}", fullmatch=True),
    fraction=_DIGITS | st.just(""),
    minus=st.booleans(),
)
def test_a_decimal_of_the_wire_is_kept_to_the_letter(whole: str, fraction: str, minus: bool) -> None:
    text = f"{'-' if minus else ''}{whole}{'.' if fraction else ''}{fraction}"
    assert number_reader(_number())(text) == text


@given(
    whole=st.from_regex("[1-9][0-9]{0,19}", fullmatch=True),
    fraction=_DIGITS,
    marks=st.sampled_from([(",", "."), (".", ","), (",", " "), (",", "'"), ("·", "_")]),
)
def test_marks_change_no_digit(whole: str, fraction: str, marks: tuple[str, str]) -> None:
    decimal_mark, thousands_mark = marks
    read = number_reader(_number(decimal_mark=decimal_mark, thousands_mark=thousands_mark))
    assert read(f"{_grouped(whole, thousands_mark)}{decimal_mark}{fraction}") == f"{whole}.{fraction}"
    assert read(f"{whole}{decimal_mark}{fraction}") == f"{whole}.{fraction}"


@given(minor=st.integers(0, 10**30), places=st.integers(1, 18))
def test_minor_units_are_moved_behind_the_point_exactly(minor: int, places: int) -> None:
    read = number_reader(_number(minor_units=places))
    assert Decimal(read(str(minor))) == Decimal(f"{minor}E-{places}")  # scaleb() would round


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1.00",
        "1.00 ",
        "1e5",
        "NaN",
        "Infinity",
        "1.",
        ".5",
        "1,000.00",
        "--1",
        "\u0661",
        "0x10",
        "1_000",
    ],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        number_reader(_number())(text)


@pytest.mark.parametrize(
    "text",
    [
        *("1.23", "1.2345", "12.34.567", "1234.567", ".123", "1.234.56"),
        *("0.500", "0.921", "0.001", "00.500", "-0.500", "000.500", "012.500"),  # a decimal dot, not a mark
    ],
)
def test_a_thousands_mark_where_no_thousands_end_is_refused_and_never_dropped(text: str) -> None:
    with pytest.raises(NotANumber):
        number_reader(_number(decimal_mark=",", thousands_mark="."))(text)


@pytest.mark.parametrize(
    ("text", "plain"), [("007.50", "7.50"), ("+3", "3"), ("-000", "-0"), ("-08.1", "-8.1")]
)
def test_leading_zeros_and_a_plus_are_dropped(text: str, plain: str) -> None:
    assert number_reader(_number())(text) == plain


def test_a_blank_as_thousands_mark_may_be_a_non_breaking_one() -> None:
    read = number_reader(_number(decimal_mark=",", thousands_mark=" "))
    assert read("1\u00a0234\u202f567,80") == "1234567.80"
