"""Goal: the SCB verifies the chain that it hears, and nothing that comes on the topics stops either side."""

from dataclasses import replace

import pytest

from audit.cosigning.head import Head, heads_behind
from audit.cosigning.ledgers import strangers
from ledger.status.problems import seal_problems
from sandbox.scb.cosigning.comparison import Own, difference, own_of
from tests.cosigning.scene import Sides

_ZEROS = "0" * 64
_ONES = "1" * 64


def _said(sides: Sides) -> list[tuple[int, str, str | None]]:
    answers = sides.topic(sides.settings.topic_seal_answers, "WindowAcknowledged")
    return [(one["number"], one["result"], one["reason"]) for one in answers]


def _send(sides: Sides, *heads: Head) -> None:
    sides.send(
        sides.settings.topic_seals, *(sides.codec.encode("SealedWindow", one.record()) for one in heads)
    )


def _two_heads(sides: Sides) -> list[Head]:
    sides.post(4)
    sides.hear()
    sides.seal(most=2)
    return list(heads_behind(sides.books, 0))


def test_a_window_that_is_not_chained_to_the_one_before_is_different(sides: Sides) -> None:
    first, second = _two_heads(sides)
    _send(sides, first, replace(second, previous_digest=_ONES))
    sides.answer(2)
    assert _said(sides) == [
        (1, "EQUAL", None),
        (2, "DIFFERENT", "the digest before it is not that of window 1 as it was heard"),
    ]


def test_a_window_whose_predecessor_was_never_heard_is_different_until_it_is(sides: Sides) -> None:
    first, second = _two_heads(sides)
    _send(sides, second)
    sides.answer(1)
    _send(sides, first, second)
    sides.answer(2)
    assert _said(sides) == [
        (2, "DIFFERENT", "window 1, which it is chained to, was not heard"),
        (1, "EQUAL", None),
        (2, "EQUAL", None),
    ]


def test_a_second_window_under_the_same_number_is_told(sides: Sides) -> None:
    first, _ = _two_heads(sides)
    _send(sides, first, replace(first, digest=_ONES))
    sides.answer(2)
    assert {reason for _, _, reason in _said(sides)} == {
        f"window 1 was heard with another digest too: {_ONES}",
        f"window 1 was heard with another digest too: {first.digest}",
    }


def test_a_window_that_does_not_state_the_figures_of_its_rows_is_different(sides: Sides) -> None:
    first, second = _two_heads(sides)
    _send(sides, replace(first, entries=3), replace(second, content_digest=_ZEROS))
    sides.answer(2)
    assert [(result, reason) for _, result, reason in _said(sides)] == [
        ("DIFFERENT", "the SCB's ledger holds 2 of its 3 entries"),
        ("DIFFERENT", "as many entries, but not the same money"),
    ]


def test_what_the_scb_cannot_read_does_not_stop_the_windows_behind_it(sides: Sides) -> None:
    first, _ = _two_heads(sides)
    sides.send(sides.settings.topic_seals, b"garbage")
    _send(sides, replace(first, ranges={"0": "many"}), replace(first, ranges={"x": "1-2"}), first)
    sides.listen(3 + 2)  # heard and logged; heard and answered
    assert _said(sides) == [(1, "EQUAL", None)]


def test_an_answer_to_another_chain_is_kept_and_told_and_stops_nothing(sides: Sides) -> None:
    first, _ = _two_heads(sides)
    sides.round(2)
    wrong = {
        "number": 1,
        "digest": _ONES,
        "entries": first.entries,
        "content_digest": first.content_digest,
        "result": "EQUAL",
        "acknowledged_at": 1,
    }
    unknown = {**wrong, "number": 77}
    bad = {**wrong, "result": "MAYBE"}
    topic = sides.settings.topic_seal_answers
    values = [sides.codec.encode("WindowAcknowledged", one) for one in (wrong, unknown, bad, wrong)]
    sides.send(topic, values[0], values[1], b"garbage", values[2], values[3])
    taken = sides.take(5)
    assert (sum(one.equal for one in taken), sum(one.refused for one in taken)) == (2, 2)
    windows = sides.windows()
    assert (windows[0].equal, windows[1].equal) == (False, True)
    assert windows[0].difference == f"the SCB heard it with another digest: {_ONES}"
    assert [(one.number, one.digest) for one in strangers(sides.books)] == [(77, _ONES)]
    letters = sides.ask("SELECT code, field, consumer_group, topic FROM dead_letters ORDER BY id")
    group = sides.settings.seal_group
    assert letters == [("undecodable", "", group, topic), ("field_invalid", "result", group, topic)]


def test_answers_read_again_change_nothing_and_an_old_one_never_becomes_the_latest(sides: Sides) -> None:
    _two_heads(sides)
    sides.round(2)
    sides.tamper("UPDATE scb_entries SET amount = amount + 1 WHERE reference_id = '0-REF-1'")
    sides.heads.publish_again(sides.books, 1)
    sides.answer(2)
    sides.take(2)
    assert sides.equal() == [False, True]
    stored = sides.ask("SELECT * FROM seal_acknowledgements ORDER BY id")
    topic = sides.settings.topic_seal_answers
    again = sides.topic(topic, "WindowAcknowledged")
    sides.send(topic, *(sides.codec.encode("WindowAcknowledged", one) for one in again))
    taken = sides.take(4)
    assert sum(one.equal + one.different for one in taken) == 0
    assert sides.ask("SELECT * FROM seal_acknowledgements ORDER BY id") == stored
    assert sides.equal() == [False, True]


@pytest.mark.parametrize("table", ["seal_publications", "seal_acknowledgements"])
def test_what_was_published_and_answered_cannot_be_changed(sides: Sides, table: str) -> None:
    _two_heads(sides)
    sides.round(2)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET number = 9", f"TRUNCATE {table}"):
        with pytest.raises(Exception, match="append-only"):
            sides.ask(statement)


def test_the_sum_of_digests_is_modulo_two_to_the_256() -> None:
    most = [2**56 - 1] * 4 + [2**32 - 1]
    assert own_of([1, *most]) == Own(1, "f" * 64)
    twice = own_of([2, *(2 * piece for piece in most)])
    assert int(twice.content_digest, 16) == (2 * (2**256 - 1)) % 2**256
    assert own_of([0, None, None, None, None, None]) == Own(0, _ZEROS)


def test_a_first_window_that_names_another_before_it_is_different() -> None:
    seal = {"number": 1, "previous_digest": _ONES, "others": [], "before": [], "signature": None}
    assert difference(seal, Own(0, _ZEROS), {}) == "window 1 names a digest before it"


def test_status_names_the_windows_that_differ_until_they_do_not(sides: Sides) -> None:
    _two_heads(sides)
    sides.round(2)
    assert sides.books.row("status_seals") == (0, None)
    sides.tamper("UPDATE scb_entries SET amount = amount + 1 WHERE reference_id = '0-REF-3'")
    sides.heads.publish_again(sides.books, 1)
    sides.answer(2)
    sides.take(2)
    found = sides.books.row("status_seals")
    assert found == (1, 2)
    (problem,) = seal_problems(*found)
    assert problem.text == "the SCB's ledger differs in 1 sealed window, the first is 2: dual-ledger seals"
    sides.tamper("UPDATE scb_entries SET amount = amount - 1 WHERE reference_id = '0-REF-3'")
    sides.heads.publish_again(sides.books, 2)
    sides.answer()
    sides.take()
    assert sides.books.row("status_seals") == (0, None)
