"""Goal: what is not known is absent, and no alarm is made of it."""

from ledger.metrics.exposition import exposition_of
from ledger.status.outbox import OutboxStatus
from ledger.status.problems import Problem
from ledger.status.report import Report
from ledger.status.seen import LETTERS, OUTBOX

_SLOW = Report((), outbox=None, unknown=(OUTBOX,))
_NONE_WAIT = OutboxStatus(0, 0, 0, 0, exact=True, waiting=())


def test_books_that_do_not_answer_one_question_in_time_are_up() -> None:
    text = exposition_of(_SLOW).decode()
    assert "dual_ledger_books_up 1.0" in text
    assert "dual_ledger_outbox_rows" not in text
    assert "dual_ledger_dead_letters_open" in text
    assert "dual_ledger_books_up 0.0" in exposition_of(Report(())).decode()


def test_before_the_first_look_nothing_is_called_healthy_or_not() -> None:
    assert exposition_of(Report((Problem("nothing has been looked at yet"),), looked=False)) == b""
    assert b"dual_ledger_healthy 1.0" in exposition_of(Report(()))


def test_dead_letters_that_are_not_known_are_not_zero() -> None:
    text = exposition_of(Report((), outbox=_NONE_WAIT, unknown=(LETTERS,))).decode()
    assert "dual_ledger_dead_letters_open" not in text
    assert 'dual_ledger_outbox_rows{status="pending"} 0.0' in text
