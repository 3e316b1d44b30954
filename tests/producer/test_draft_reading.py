"""What a draft reads out of texts and names: formats of times, marks of numbers, words in headers."""

import pytest

from producer.mapping.draft.numbers import numbers_in
from producer.mapping.draft.times import times_in
from producer.mapping.draft.words import fits, side_of


@pytest.mark.parametrize(
    ("texts", "format_", "others"),
    [
        (["930101", "930228"], "%y%m%d", ()),
        (["010203", "010204"], "%y%m%d", ("%d%m%y", "%m%d%y")),
        (["01/02/2026", "03/02/2026"], "%d/%m/%Y", ("%m/%d/%Y",)),
        (["01/02/2026", "01/20/2026"], "%m/%d/%Y", ()),
        (["31.01.2026 09:15"], "%d.%m.%Y %H:%M", ()),
        (["20260131"], "%Y%m%d", ()),
        (["2026-01-31T09:15:00+01:00"], "iso", ()),
        (["1700000000"], "epoch_seconds", ()),
        (["1700000000123"], "epoch_millis", ()),
        (["31-Jan-2026"], "%d-%b-%Y", ()),
        (["1/31/2026 3:04 PM"], "%m/%d/%Y %I:%M %p", ()),
    ],
)
def test_formats_of_times_are_found_with_all_that_they_could_be(
    texts: list[str], format_: str, others: tuple[str, ...]
) -> None:
    times = times_in(texts)
    assert times is not None
    assert (times.format, times.others) == (format_, others)


@pytest.mark.parametrize("texts", [["4711"], ["1234567"], ["255.48"], ["2026-13-45"], ["R-1"], []])
def test_what_is_no_time_is_none(texts: list[str]) -> None:
    assert times_in(texts) is None


@pytest.mark.parametrize(
    ("texts", "marks"),
    [
        (["700.00", "5"], (".", None)),
        (["1.234,56", "-20,00"], (",", ".")),
        (["1,234.56", "20.00"], (".", ",")),
        (["1 234,50"], (",", " ")),
        (["1'234.50"], (".", "'")),
        (["1.234"], (",", ".")),  # in doubt: money has seldom three places
        (["1,234"], (".", ",")),
    ],
)
def test_marks_of_numbers_are_found(texts: list[str], marks: tuple[str, str | None]) -> None:
    numbers = numbers_in(texts)
    assert numbers is not None
    assert numbers.as_money()[:2] == marks
    assert bool(numbers.doubt) == (texts in (["1.234"], ["1,234"]))


@pytest.mark.parametrize("texts", [["A", "B"], ["(1.50)"], ["1.50-"], ["€ 3"], []])
def test_what_is_no_number_is_none(texts: list[str]) -> None:
    assert numbers_in(texts) is None


def test_names_are_known_in_any_case_and_with_accents() -> None:
    assert fits("debitAccountId", "debit_account") > 0
    assert fits("WÄHRUNG", "currency") == fits("Waehrung", "currency") > fits("Währungskurs", "currency")
    assert not fits("paid", "reference")
    assert [side_of(text) for text in ("Příjem", "VYDAJ", "-", "GEBUEHR")] == ["in", "out", "out", ""]
