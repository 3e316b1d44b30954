"""Goal: hops stand in the order things happened, and the times between them add up whatever clocks say."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from ledger.hops import BOOKS, CONSUMER, PRODUCER, Hop
from ledger.way import in_order, span_of

_NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def _hop(name: str, seconds: float | None, clock: str = BOOKS, *, reached: bool = True) -> Hop:
    at = None if seconds is None else _NOON + timedelta(seconds=seconds)
    return Hop(name, reached, at, {}, clock)


def _names(*chains: list[Hop]) -> list[str]:
    return [hop.name for hop in in_order(chains)]


def test_chains_are_told_as_one_by_time_and_what_has_not_happened_comes_last() -> None:
    way = [_hop("read", 0), _hop("posted", 5), _hop("relayed", None, reached=False)]
    assert _names(way, [_hop("duplicate", 3)], [_hop("dead_letter", 9)]) == [
        *("read", "duplicate", "posted", "dead_letter", "relayed"),
    ]


def test_a_hop_without_a_time_keeps_its_place_in_its_chain() -> None:
    way = [
        _hop("read", None),
        _hop("published", None, reached=False),
        _hop("posted", 5),
        _hop("outbox", None),
    ]
    before, after = [_hop("dead_letter", 1)], [_hop("duplicate", 7)]
    assert _names(way, before, after) == ["dead_letter", "read", "published", "posted", "outbox", "duplicate"]


def test_what_follows_stays_behind_what_it_follows_from_and_the_clocks_are_named() -> None:
    way = [_hop("read", 10, PRODUCER), _hop("polled", 4, CONSUMER), _hop("posted", 6)]
    hops = in_order([way])
    assert [(hop.name, hop.seconds) for hop in hops] == [("read", None), ("polled", -6), ("posted", 2)]
    span = span_of(hops)
    assert span.seconds == -4
    [said] = span.disagreements
    assert said.startswith("polled is 6.000000 s before read, which it follows: ")
    assert said.endswith("the clocks of the producer and the consumer disagree")


def test_a_clock_that_was_set_back_is_told_as_one() -> None:
    span = span_of(in_order([[_hop("posted", 2), _hop("relayed", 1)]]))
    assert span.disagreements == (
        "relayed is 1.000000 s before posted, which it follows: the clock of the books was set back",
    )


def test_the_times_between_add_up_to_the_whole() -> None:
    chosen = random.Random(7)
    for _ in range(50):
        chains = [
            [_hop(f"{chain}.{nth}", chosen.choice([None, chosen.uniform(0, 1e6)])) for nth in range(4)]
            for chain in range(chosen.randrange(1, 4))
        ]
        hops = in_order(chains)
        assert sorted(hop.name for hop in hops) == sorted(hop.name for chain in chains for hop in chain)
        span = span_of(hops)
        assert sum(hop.seconds or 0 for hop in hops) == pytest.approx(span.seconds or 0, abs=1e-5)
        for number in range(len(chains)):
            theirs = [hop.name for hop in hops if hop.name.startswith(f"{number}.")]
            assert theirs == sorted(theirs)
