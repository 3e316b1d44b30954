"""Times become exactly one moment, or are refused."""

from datetime import UTC, datetime

import pytest

from ledger.entry import micros_of, moment_of
from ledger.errors import UsageError
from producer.mapping.dates import NotATime, time_reader
from producer.mapping.model import Time

_WHERE = "m.toml: entry.timestamp_utc"


def _read(text: str, **keys: object) -> datetime:
    return moment_of(time_reader(Time.model_validate({"column": "at", **keys}), _WHERE)(text))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("2026-01-31T22:15:00Z", {}),
        ("2026-01-31T23:15:00+01:00", {}),
        ("2026-01-31 23:15:00", {"zone": "Europe/Prague"}),
        ("31.01.2026 23:15", {"format": "%d.%m.%Y %H:%M", "zone": "Europe/Prague"}),
        ("260131 2215", {"format": ["%d.%m.%Y", "%y%m%d %H%M"], "zone": "UTC"}),
        ("31/Jan/2026:22:15:00 +0000", {"format": "%d/%b/%Y:%H:%M:%S %z"}),
        ("1769897700", {"format": "epoch_seconds"}),
        ("1769897700000", {"format": "epoch_millis"}),
        ("1769897700000000", {"format": "epoch_micros"}),
    ],
)
def test_every_way_to_write_a_time_means_the_same_moment(text: str, keys: dict[str, object]) -> None:
    assert _read(text, **keys) == datetime(2026, 1, 31, 22, 15, tzinfo=UTC)


def test_microseconds_survive() -> None:
    assert _read("2026-01-31T00:00:00.123456Z").microsecond == 123_456


@pytest.mark.parametrize(
    "text", ["2026-02-30", "31.01.2026", "yesterday", "2026-13-01T00:00:00Z", "12345678901234"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(NotATime):
        _read(text, zone="UTC")


def test_a_time_without_offset_and_zone_is_refused() -> None:
    with pytest.raises(NotATime, match="states no zone"):
        _read("2026-01-31T00:00:00")


@pytest.mark.parametrize(
    ("text", "trouble", "earlier", "later"),
    [
        # clocks in Prague: 2:00 became 3:00 (+1 to +2), and 3:00 became 2:00 (+2 to +1)
        ("2026-03-29T02:30:00", "does not exist", 1, 0),
        ("2026-10-25T02:30:00", "exists twice", 0, 1),
    ],
)
def test_a_local_time_at_a_clock_change_is_refused_unless_decided(
    text: str, trouble: str, earlier: int, later: int
) -> None:
    zone = {"zone": "Europe/Prague"}
    with pytest.raises(NotATime, match=trouble):
        _read(text, **zone)
    assert _read(text, **zone, clock_change="earlier").hour == earlier
    assert _read(text, **zone, clock_change="later").hour == later


def test_the_hours_beside_a_clock_change_are_plain() -> None:
    zone = {"zone": "Europe/Prague"}
    assert _read("2026-03-29T01:59:59", **zone).hour == 0
    assert _read("2026-03-29T03:00:00", **zone).hour == 1
    assert _read("2026-10-25T03:00:00", **zone).hour == 2


def test_a_format_without_offset_needs_a_zone_at_once() -> None:
    with pytest.raises(UsageError, match=r"m\.toml: entry\.timestamp_utc\.zone: missing"):
        time_reader(Time(column="at", format="%d.%m.%Y"), _WHERE)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("%d.%m.%Y %Z", "reads the name of a zone, and forgets it"),
        (["%d.%m.%Y %z", "%d.%m.%Y %Z"], "reads the name of a zone, and forgets it"),
        ("%d %d", "is no format"),
        ("%d.%m.%Y %Q", "is no format"),
        ("%d.%m.%Y %", "is no format"),
        ("dd.mm.yyyy", "is no format"),
        ("100%%", "is no format"),
        ("%d.%m.", "does not tell year, month and day"),
        ("%m/%Y", "does not tell year, month and day"),
        ("%H:%M", "does not tell year, month and day"),
        ("%d.%m.%Y %I:%M", "does not tell morning from evening"),
    ],
)
def test_a_format_that_cannot_tell_one_moment_is_refused_before_a_row_is_read(
    written: str | list[str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        time_reader(Time(column="at", format=written, zone="UTC"), _WHERE)


@pytest.mark.parametrize(
    "text_and_format",
    [
        ("2026031", "%Y%j"),
        ("2026-W05-6", "%G-W%V-%u"),
        ("31 January 2026", "%d %B %Y"),
        ("Sat Jan 31 00:00:00 2026", "%c"),
        ("%Z 31.01.2026", "%%Z %d.%m.%Y"),
    ],
)
def test_every_way_to_tell_a_day_is_a_format(text_and_format: tuple[str, str]) -> None:
    text, written = text_and_format
    assert _read(text, format=written, zone="UTC") == datetime(2026, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize("keys", [{"zone": "UTC"}, {"clock_change": "later"}])
def test_a_zone_contradicts_a_number_since_1970(keys: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="contradict epoch_seconds, which counts in UTC"):
        Time.model_validate({"column": "at", "format": "epoch_seconds", **keys})


def test_an_empty_list_of_formats_is_refused() -> None:
    with pytest.raises(ValueError, match="format is empty"):
        Time(column="at", format=[])


def test_a_time_finer_than_a_microsecond_is_refused_and_never_cut() -> None:
    with pytest.raises(NotATime, match="finer than a microsecond"):
        _read("2026-01-31T00:00:00.1234567Z")
    assert _read("2026-01-31T00:00:00.1234560Z").microsecond == 123_456


def test_an_unknown_zone_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no time zone 'Europe/Nowhere'"):
        time_reader(Time(column="at", zone="Europe/Nowhere"), _WHERE)


def test_times_before_1970_are_times_too() -> None:
    assert _read("1931-12-31T00:00:00Z") == datetime(1931, 12, 31, tzinfo=UTC)
    assert micros_of(_read("-1", format="epoch_seconds")) == -1_000_000
