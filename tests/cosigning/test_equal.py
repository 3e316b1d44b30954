"""Goal: a window counts as equal exactly when the SCB's own ledger holds the same money."""

from datetime import datetime

import pytest

from audit.cosigning.ledgers import totals, window_for
from ledger.entry import moment_of
from tests.cosigning.scene import Sides

_CANCELLING = """
    UPDATE scb_entries SET amount = amount + CASE reference_id WHEN '0-REF-2' THEN 0.01 ELSE -0.01 END
    WHERE reference_id IN ('0-REF-2', '0-REF-3')
"""


def test_after_a_normal_flow_every_window_is_equal_on_both_sides(sides: Sides) -> None:
    for shard in (0, 7):
        sides.post(5, shard)
        sides.hear(shard)
    assert sides.seal(most=3) == 2
    windows = sides.round(2)

    assert [(w.equal, w.equal_up_to_here, w.row["entries"], w.row["scb_entries"]) for w in windows] == [
        (True, True, 6, 6),
        (True, True, 4, 4),
    ]
    assert [w.row["content_digest"] for w in windows] == [w.row["scb_content_digest"] for w in windows]
    published = sides.topic(sides.settings.topic_seals, "SealedWindow")
    assert [one["digest"] for one in published] == [w.row["digest"] for w in windows]
    assert [one["ranges"] for one in published] == [{"0": "1-3", "7": "1-3"}, {"0": "4-5", "7": "4-5"}]


def test_it_answers_only_once_every_row_is_heard_and_what_waits_is_in_its_database(sides: Sides) -> None:
    sides.post(6)
    sides.hear(last=5)
    sides.seal()
    sides.publish()
    sides.listen(1)  # heard, not answered
    assert sides.equal() == [None]
    sides.hear()
    sides.listen(1)  # answered, though nothing came
    sides.take()
    assert sides.equal() == [True]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE scb_entries SET amount = amount + 0.01 WHERE reference_id = '0-REF-3'",
        "UPDATE scb_entries SET debit_account_id = 'Z' WHERE reference_id = '0-REF-3'",
        "DELETE FROM scb_entries WHERE reference_id = '0-REF-3'",
        _CANCELLING,
    ],
)
def test_an_entry_tampered_with_at_the_scb_shows_when_it_is_asked_again_and_no_more_when_repaired(
    sides: Sides, change: str
) -> None:
    sides.post(4)
    sides.hear()
    sides.seal(most=2)
    assert [window.equal for window in sides.round(2)] == [True, True]
    sides.tamper("CREATE TABLE before AS TABLE scb_entries")
    sides.tamper(change)
    sides.heads.publish_again(sides.books, 1)
    sides.answer(2)
    sides.take(2)
    windows = sides.windows()
    assert windows[1].equal is False
    assert windows[1].equal_up_to_here is False
    assert windows[1].difference in (
        "as many entries, but not the same money",
        "the SCB's ledger holds 1 of its 2 entries",
    )
    assert totals(sides.books).first_not_equal == (1 if "REF-2" in change else 2)
    sides.tamper("DELETE FROM scb_entries")
    sides.tamper("INSERT INTO scb_entries SELECT * FROM before")
    sides.heads.publish_again(sides.books, 2)
    sides.answer(1)
    sides.take(1)
    assert sides.equal()[1] is True  # the latest answer counts


def test_what_the_scb_rejected_and_does_not_have_is_missing_there(sides: Sides) -> None:
    sides.post(2, source_type="SCB")  # confirmations of what the SCB never sent
    sides.hear()
    sides.seal()
    (window,) = sides.round()
    assert (window.equal, window.row["scb_entries"]) == (False, 0)
    assert window.difference == "the SCB's ledger holds 0 of its 2 entries"


def test_a_window_without_entries_is_equal(sides: Sides) -> None:
    sides.ask("SELECT write_audit('tested', 'to have something to seal', '{}')")
    sides.seal()
    (window,) = sides.round()
    assert (window.row["entries"], window.equal) == (0, True)


def test_up_to_a_time_the_windows_answer_that_hold_all_that_was_posted_by_then(sides: Sides) -> None:
    sides.post(3)
    sides.hear()
    sides.seal()
    sides.round()
    between = sides.ask("SELECT clock_timestamp()")[0][0]
    sides.post(2, prefix="LATER-")
    after = sides.ask("SELECT clock_timestamp()")[0][0]

    def answer(at: datetime) -> tuple[object, ...]:
        window, behind = window_for(sides.books, {}, at)
        if window is None:
            return (None, behind)
        return (window.number, window.equal_up_to_here, window.row["entries_up_to_here"], behind)

    assert answer(moment_of(0)) == (None, 0)
    assert answer(between) == (1, True, 3, 0)
    assert answer(after) == (1, True, 3, 2)  # two are not sealed yet
    sides.seal()
    assert answer(between) == (1, True, 3, 0)
    assert answer(after) == (2, None, 5, 0)  # sealed after that time, and it holds them
