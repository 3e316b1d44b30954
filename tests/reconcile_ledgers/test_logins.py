"""Goal: a person with a login of one role alone reconciles both ledgers."""

import pytest
from pydantic import SecretStr

from audit.reconcile.run import Wanted, reconcile
from ledger.config import Settings
from sandbox.scb.migrate import open_ledger
from tests.books.scene import url
from tests.corrections.world import second_person


@pytest.mark.parametrize("recorded", [True, False])
def test_an_operator_who_may_not_become_another_compares_and_records(both: Settings, recorded: bool) -> None:
    open_ledger(both).close()
    alone = second_person(url(both)).database_url
    assert isinstance(alone, SecretStr)
    settings = both.model_copy(update={"database_url": alone if recorded else both.database_url})
    found = reconcile(settings, Wanted(only=("ledgers",), recorded=recorded))
    assert found.consistent
    assert [result.compared.notes for result in found.results] == [()]
