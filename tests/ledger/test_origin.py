"""Goal: the header `origin` gives back what went in, and one that is malformed says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.entry import moment_of
from ledger.origin import Arrival, arrival, arrival_of, content_of, facts_of, origin, read_origin

NOW = 1_764_000_000_123_456
printable = st.text(st.characters(exclude_categories=("C", "Z"))) | st.just("a file with blanks %41=.csv")


@given(
    st.integers(10**15, 7 * 10**15),
    st.dictionaries(st.sampled_from(["file", "sha256", "mapping"]), printable),
)
def test_what_goes_in_comes_out(read_at: int, facts: dict[str, str]) -> None:
    content = content_of("bank 1", facts)
    assert read_origin(origin(read_at, content)) == (read_at, content)
    assert facts_of(content) == {"source": "bank 1", **{name: text for name, text in facts.items() if text}}


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        b"1764000000123456",
        b"1764000000123456source=a",
        b"17640000001234567 source=a",
        b"-764000000123456 source=a",
        b"\xff" * 30,
        b"1764000000123456 " + b"x" * 3000,
    ],
)
def test_a_malformed_one_says_nothing(value: bytes | None) -> None:
    assert read_origin(value) == (None, b"")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"=", b"a", b"=b", b"  ", b"source"])
def test_words_that_are_none_are_left_out(content: bytes) -> None:
    assert facts_of(content) == {}


def test_a_terminal_obeys_nothing_that_a_sender_writes() -> None:
    assert facts_of(b"source=%1b[31mred%00") == {"source": "[31mred"}


def test_a_message_is_not_sent_before_it_was_read_by_the_same_clock() -> None:
    millis = NOW // 1000
    assert arrival(NOW, millis) == Arrival(NOW, NOW)
    assert arrival(NOW, millis + 1) == Arrival(NOW, 1000 * (millis + 1))
    assert arrival(NOW, millis - 1) == Arrival(NOW, 1000 * (millis - 1))  # another clock: told as it is


@pytest.mark.parametrize("millis", [-1, 0, 2**62])
def test_a_time_that_cannot_be_is_none(millis: int) -> None:
    assert arrival(NOW, millis) == Arrival(NOW, None)


def test_the_books_times_are_the_messages_times() -> None:
    assert arrival_of(moment_of(NOW), None) == Arrival(NOW, None)
