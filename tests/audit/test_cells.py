"""Goal: a spreadsheet computes nothing that came from a source, and amounts stay what they are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.runs.cells import safe

_WIDE = "\uff1d"
_A_FORMULA = re.compile(r'(?:^|[;|\t\r\n])[ "]*[=+\-@]')


@pytest.mark.parametrize(
    "text", ["-5.00", "+5", "5.00", "-0", "R-1", "a=b", "a@b.example", "", "line:17", "1,5", "a; b", "'=1"]
)
def test_numbers_and_plain_texts_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1+1", "-1+1", "-5.00e", "@sum(a1)", f"{_WIDE}1", "-5.00 ", "-5,0", "- 5", "--5", " =1"],
)
def test_what_would_be_computed_begins_with_an_apostrophe(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("mark", [";", "|", "\t", "\n", "\r\n", "; ", ';"', ';" '])
def test_so_does_a_cell_that_begins_behind_another_mark_than_the_comma(mark: str) -> None:
    assert safe(f"x{mark}=cmd()") == f"x{mark}'=cmd()"
    assert safe(f"{mark}=cmd()").endswith("'=cmd()")


@given(st.text(alphabet="=+-@;|,\t\r\n\"' a1.", max_size=12))
def test_no_piece_of_any_text_begins_a_formula(text: str) -> None:
    told = safe(text)
    assert told.replace("'", "") == text.replace("'", "")
    assert _A_FORMULA.search(told) is None or (told == text and re.fullmatch(r"[+-]?\d+(\.\d+)?", text))
