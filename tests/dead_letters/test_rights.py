"""Goal: only a person at a desk changes dead letters, and only through the functions that keep a trace."""

from typing import Any

import psycopg
import pytest

from ledger.books import Jsonb, Refused, connect
from ledger.config import Settings
from ledger.errors import Fatal
from tests.books.scene import a_payment, open_accounts, post_directly, url
from tests.dead_letters.scene import kept, letters, operator, redriven

_CHANGES: dict[str, dict[str, Any]] = {
    "dead_letters_lock": {"ids": [1]},
    "dead_letters_discard": {"ids": [1], "reason": "r", "operator": ""},
    "dead_letters_undo": {"id": 1, "reason": "r", "operator": ""},
    "dead_letters_record": {
        "ids": [1],
        "outcomes": ["posted"],
        "fields": [""],
        "rules": [""],
        "said": [""],
        "entry_ids": [1],
        "patch": Jsonb({}),
        "before": Jsonb({}),
        "reason": "",
        "operator": "",
    },
}


@pytest.mark.parametrize("role", ["poster", "relay", "auditor"])
@pytest.mark.parametrize("query", _CHANGES)
def test_services_and_auditors_may_not_change_dead_letters(
    shared_settings: Settings, role: str, query: str
) -> None:
    with connect(shared_settings, role=role) as books, pytest.raises(Fatal) as raised:
        books.rows(query, **_CHANGES[query])
    assert "42501" in raised.value.message


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dead_letters SET status = 'DISCARDED'",
        "DELETE FROM dead_letters",
        "INSERT INTO dead_letter_attempts (dead_letter_id, action) VALUES (1, 'REDRIVE')",
        "DELETE FROM dead_letter_attempts",
        "UPDATE audit_log SET reason = ''",
    ],
)
def test_not_even_an_operator_changes_the_tables_by_hand(shared_settings: Settings, statement: str) -> None:
    with psycopg.connect(url(shared_settings)) as connection:
        connection.execute("SET ROLE operator")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


def test_a_letter_is_not_said_to_be_posted_by_an_entry_that_is_not_its_own(settings: Settings) -> None:
    (one,) = kept(settings, a_payment("R-1"))
    open_accounts(url(settings), "A", "B")
    entry_id = post_directly(url(settings), a_payment("OTHER"))
    lie = {**_CHANGES["dead_letters_record"], "ids": [one], "entry_ids": [entry_id]}
    with operator(settings) as books, pytest.raises(Refused) as raised:
        books.rows("dead_letters_record", **lie)
    assert raised.value.sqlstate == "LD941"
    assert letters(settings) == [(one, "OPEN", 0, None)]


def test_what_is_settled_is_not_settled_again(settings: Settings) -> None:
    (one,) = kept(settings, a_payment("R-1"))
    open_accounts(url(settings), "A", "B")
    (result,) = redriven(settings, [one])
    again = {**_CHANGES["dead_letters_record"], "ids": [one], "entry_ids": [result.entry_id]}
    with operator(settings) as books, pytest.raises(Refused) as raised:
        books.rows("dead_letters_record", **again)
    assert raised.value.sqlstate == "LD942"
    assert letters(settings, "attempts") == [(1,)]
