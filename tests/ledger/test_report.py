"""Goal: a report is one page that needs nothing else, says exactly what it was given, and runs nothing."""

import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ledger.errors import UsageError
from ledger.report import Bars, Part, Ranked, Report, Table, page, write_page
from ledger.report.plot import WIDTH, drawn_bars, drawn_ranked

_EVIL = "<script>alert(1)</script>\"'&"


def _report(*items: Table | Bars | Ranked) -> Report:
    return Report(_EVIL, _EVIL, good=False, facts={_EVIL: _EVIL}, parts=[Part(_EVIL, [_EVIL], items)])


class _Read(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "style")]

    def handle_data(self, data: str) -> None:
        self.said.append(data.strip())


def test_what_comes_from_outside_is_escaped_wherever_it_stands() -> None:
    items = (
        Table([_EVIL], [[_EVIL]], _EVIL),
        Bars(_EVIL, [(_EVIL, [1, 2])], [_EVIL, _EVIL]),
        Ranked(_EVIL, [Decimal(1)], [_EVIL]),
    )
    read = _Read(page(_report(*items)))
    assert "script" not in read.tags
    assert read.said.count(_EVIL) >= 7


def test_nothing_is_fetched_from_anywhere() -> None:
    text = page(_report(Table(["a"], [["b"]])))
    read = _Read(text)
    assert read.addresses == []
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)", text)
    assert {"link", "script", "img", "iframe"}.isdisjoint(read.tags)


def test_amounts_are_exact_however_large() -> None:
    large = Decimal("12345678901234567890.123456789012345678")
    read = _Read(page(_report(Table(["account", "amount"], [["A", large], ["B", None], ["C", 1234567]]))))
    assert {"12,345,678,901,234,567,890.123456789012345678", "-", "1,234,567"} <= {*read.said}


def test_bars_are_as_long_as_their_values_and_stay_inside() -> None:
    drawing = drawn_bars(Bars("", [("one", [10]), ("two", [-5]), ("none", [0])]))
    ten, five, none = drawing.bars
    assert ten.width == pytest.approx(2 * five.width)
    assert none.width == 0
    assert five.x + five.width == pytest.approx(drawing.zero) == pytest.approx(ten.x)
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in drawing.bars)


@pytest.mark.parametrize(
    "values",
    [[], [Decimal(0)], [Decimal("1e37"), Decimal("0.000000000000000001")], [Decimal(5), Decimal(-5000)]],
)
def test_ranked_values_stay_inside_whatever_they_are(values: list[Decimal]) -> None:
    drawing = drawn_ranked(Ranked("", values, ["x"] * len(values)))
    assert len(drawing.bars) == len(values)
    assert all(bar.y >= 0 and bar.y + bar.height <= drawing.height for bar in drawing.bars)
    assert all(0 <= place <= drawing.height for place, _ in drawing.ticks)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    write_page(tmp_path / "report.html", _report())
    assert (tmp_path / "report.html").read_text(encoding="utf-8").endswith("</html>")
    with pytest.raises(UsageError, match="cannot write the report"):
        write_page(tmp_path / "no folder" / "report.html", _report())
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]
