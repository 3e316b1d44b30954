from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cli.timeline import timeline
from ledger.hops import CONSUMER, PRODUCER, Hop
from ledger.way import in_order, span_of

_NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
_PLACE = {"topic": "legacy.entries", "partition": 2, "offset": 41}
_POLLED = {"owner": "host:7", "consumer_group": "dbis-posting"}


def _drawn(width: int, *seconds: float) -> list[str]:
    names = ("published", "polled", "acknowledged")
    clocks = (PRODUCER, CONSUMER, "books")
    details: tuple[dict[str, Any], ...] = (_PLACE, _POLLED, {})
    hops = in_order(
        [
            [
                Hop(name, True, _NOON + timedelta(seconds=at), known, clock)
                for name, clock, known, at in zip(names, clocks, details, seconds, strict=False)
            ]
        ]
    )
    return list(timeline(hops, span_of(hops), width))


def test_bars_are_to_scale_and_stand_where_their_hop_happened() -> None:
    lines = _drawn(100, 0, 3, 4)
    bars = [line[47:] for line in lines if "+" in line]
    assert [bar.count("█") for bar in bars] == [40, 13]  # three quarters, and one, of 53
    assert len(bars[1]) == 53
    assert bars[1].index("█") == bars[0].rindex("█") + 1
    assert lines[-1] == "  total 4.000 s; a full bar is 53 columns"


@pytest.mark.parametrize("width", [30, 40, 60, 100])
def test_lines_keep_to_the_terminal(width: int) -> None:
    lines = _drawn(width, 0, 3, 4)
    assert max(map(len, lines)) <= max(width, 47)  # times stay whole
    assert sum("█" in line for line in lines) == 2


def test_clocks_that_disagree_are_named_and_have_no_bar() -> None:
    lines = _drawn(120, 10, 4, 5)
    assert not any("█" in line for line in lines)
    assert any("-6.000 s" in line for line in lines)
    assert any(line.startswith("  ! polled is 6.000000 s before published") for line in lines)
