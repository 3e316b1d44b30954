"""Goal: of two messages with one number the second is told apart, wherever a batch is cut."""

from ledger.batch import Item
from ledger.entry import content_digest
from ledger.errors import Refusal
from ledger.outcome import Outcome
from ledger.runs.advance import _last_of_each
from ledger.runs.sent_again import SENT_AGAIN, told_apart
from tests.entries import an_entry

_POSTED = (Refusal(Outcome.POSTED, ""), None)
_DUPLICATE = (Refusal(Outcome.DUPLICATE, ""), None)
_UNKNOWN = (Refusal(Outcome.DEBIT_ACCOUNT_UNKNOWN, ""), None)


def _item(sequence: int, *, again: bool = False) -> Item:
    entry = an_entry(reference_id=f"R-{sequence}", producer_sequence=sequence)
    return Item(1, 0, None, b"", [], entry, content_digest(entry), None, None, None, again)


def _told(*pairs: tuple[Item, tuple[Refusal, None]]) -> list[str]:
    verdicts = told_apart([item for item, _ in pairs], [verdict for _, verdict in pairs])
    return ["again" if refusal is SENT_AGAIN else refusal.code for refusal, _ in verdicts]


def test_one_that_is_posted_already_is_no_duplicate_of_the_source() -> None:
    assert _told((_item(1), _DUPLICATE), (_item(2, again=True), _DUPLICATE)) == ["duplicate", "again"]


def test_a_number_that_is_another_record_by_now_is_posted() -> None:
    assert _told((_item(1, again=True), _POSTED)) == ["posted"]


def test_both_copies_of_a_refused_one_in_one_batch_are_refused_once() -> None:
    told = _told((_item(1), _UNKNOWN), (_item(2), _UNKNOWN), (_item(1, again=True), _UNKNOWN))
    assert told == ["debit_account_unknown", "debit_account_unknown", "again"]


def test_a_refused_one_of_its_own_is_refused_although_its_number_is_old() -> None:
    assert _told((_item(9), _UNKNOWN), (_item(1, again=True), _UNKNOWN)) == ["debit_account_unknown"] * 2


def test_the_largest_number_is_that_of_the_last_new_one() -> None:
    items = [_item(4999), _item(5000), _item(1, again=True), _item(2, again=True)]
    assert _last_of_each(items)[1][0] == 5000
    assert _last_of_each(items[2:]) == {}
