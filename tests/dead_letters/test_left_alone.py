"""Goal: a redrive does not loop, and touches nothing that does not wait for it."""

import pytest

from ledger.config import Settings
from tests.books.inspection import posted
from tests.books.scene import a_payment, open_accounts, url
from tests.dead_letters.scene import attempts, kept, letters, redriven
from tests.fixtures.outside import query


def test_after_the_attempts_that_are_allowed_it_is_left_alone_until_asked_again(settings: Settings) -> None:
    (one,) = kept(settings, a_payment("R-1"))
    limited = settings.model_copy(update={"redrive_attempts_max": 2})
    assert [redriven(limited, [one])[0].outcome for _ in range(3)] == [
        "debit_account_unknown",
        "debit_account_unknown",
        "",
    ]
    (left,) = redriven(limited, [one])
    assert "redrive_attempts_max" in left.reason
    assert "--again" in left.reason
    assert letters(settings, "attempts") == [(2,)]
    assert redriven(limited, [one], again=True)[0].outcome == "debit_account_unknown"
    assert letters(settings, "attempts") == [(3,)]


@pytest.mark.parametrize(
    ("status", "said", "settled"),
    [
        ("REDRIVEN", "redriven already", True),
        ("DISCARDED", "dead-letters undo", False),
        ("PARKED", "waits for its account", False),
        ("UNDONE", "--patch reference_id=NEW", False),
    ],
)
def test_one_that_is_not_open_is_left_alone(
    settings: Settings, status: str, said: str, settled: bool
) -> None:
    (one,) = kept(settings, a_payment("R-1"))
    open_accounts(url(settings), "A", "B")
    query(url(settings), "UPDATE dead_letters SET status = %s", status)
    (result,) = redriven(settings, [one])
    assert (result.outcome, result.settled) == ("", settled)
    assert said in result.reason
    assert posted(url(settings)) == []
    assert attempts(settings) == []


@pytest.mark.parametrize(
    "place",
    [{"consumer_group": "relay"}, {"topic": "answers"}, {"consumer_group": "seals"}, {"topic": "of-seals"}],
)
def test_an_answer_of_the_scb_is_no_entry(settings: Settings, place: dict[str, str]) -> None:
    (one,) = kept(settings, a_payment("R-1"))
    open_accounts(url(settings), "A", "B")
    ((column, value),) = place.items()
    query(url(settings), f"UPDATE dead_letters SET {column} = %s", value)
    named = settings.model_copy(
        update={
            "relay_group": "relay",
            "topic_acknowledgements": "answers",
            "seal_group": "seals",
            "topic_seal_answers": "of-seals",
        }
    )
    (result,) = redriven(named, [one])
    assert (result.outcome, result.settled) == ("", False)
    assert "an answer of the SCB" in result.reason
    assert "discard" in result.reason


def test_one_that_does_not_exist_is_told(settings: Settings) -> None:
    (result,) = redriven(settings, [4711])
    assert (result.outcome, result.reason) == ("", "there is no such dead letter")
