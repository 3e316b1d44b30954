import pytest

from dashboard.samples import Sample, rate_now, rates
from dashboard.view import shown
from dashboard.view.chart import HEIGHT, chart_of
from dashboard.view.hexdump import lines
from dashboard.view.remedy import pieces


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1234567.10", "1,234,567.10"),
        ("-0.000000000000000001", "-0.000000000000000001"),
        ("99999999999999999999999999999999999.123", "99,999,999,999,999,999,999,999,999,999,999,999.123"),
        ("1E+5", "100,000"),
        (None, "—"),
    ],
)
def test_an_amount_has_all_its_digits(value: str | None, text: str) -> None:
    assert shown.amount(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0 ms"),
        (0.25, "250 ms"),
        (61, "61.0 s"),
        (600, "10 min"),
        (90_000, "25.0 h"),
        (864_000, "10 days"),
    ],
)
def test_a_span_is_told_in_the_unit_that_fits(seconds: float, text: str) -> None:
    assert shown.span(seconds) == text


def test_a_rate_of_now_is_that_of_the_last_ten_seconds() -> None:
    samples = [Sample(float(at), posted=at * 100) for at in range(30)] + [Sample(30.0, posted=2900)]
    assert rate_now(samples, "posted") == pytest.approx(90)
    assert rate_now(samples[:1], "posted") is None
    assert rate_now([*samples, Sample(31.0)], "posted") is None


def test_a_counter_that_fell_is_no_negative_rate() -> None:
    assert rates([Sample(0.0, posted=5), Sample(1.0, posted=2), Sample(2.0)], "posted") == [
        (1.0, 0.0),
        (2.0, None),
    ]


def test_a_chart_breaks_where_nothing_was_known_and_stays_inside() -> None:
    chart = chart_of([(1.0, 0.0), (2.0, 70.0), (3.0, None), (100.0, 1.0), (101.0, 100.0)], 101.0)
    assert chart.line.count("M") == 2
    assert (chart.top, chart.peak, chart.latest) == (100.0, 100.0, 100.0)
    heights = [float(point.split(",")[1]) for point in chart.line.replace("M", "").replace("L", "").split()]
    assert all(0 <= height <= HEIGHT for height in heights)


def test_an_empty_chart_is_no_error() -> None:
    assert chart_of([], 0.0).line == ""


def test_bytes_are_shown_sixteen_a_line() -> None:
    first, second = lines(bytes(range(0x3C, 0x4D)))
    assert first == ("000000", "3c 3d 3e 3f 40 41 42 43 44 45 46 47 48 49 4a 4b", "<=>?@ABCDEFGHIJK")
    assert second.offset == "000010"
    assert lines(None) == []


@pytest.mark.parametrize(
    ("sentence", "command", "page"),
    [
        ("a: stopped: b: once gone, dual-ledger streams resume t 0 1 --reason WHY",
         "dual-ledger streams resume t 0 1 --reason WHY", "/streams"),
        ("x waits and no relay runs: dual-ledger relay", "dual-ledger relay", ""),
        ("1 open break (k), the first: dual-ledger trace 'A B' --ledger M",
         "dual-ledger trace 'A B' --ledger M", "/passport?reference=A+B&ledger=M"),
        ("2 open dead letters (c), also in topic t: dual-ledger dead-letters list --code c",
         "dual-ledger dead-letters list --code c", "/dead-letters?code=c"),
        ("the same 'unclosed: dual-ledger trace 'x", "dual-ledger trace 'x", ""),
    ],
)  # fmt: skip
def test_the_command_of_a_problem_is_told_from_its_words(sentence: str, command: str, page: str) -> None:
    found = [(piece.text, piece.page) for piece in pieces(sentence) if piece.command]
    assert found == [(command, page)]
    assert "".join(piece.text for piece in pieces(sentence)) == sentence
