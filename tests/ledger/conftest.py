from collections.abc import Iterator

import pytest

from tests.ledger.holding import Desk, a_desk


@pytest.fixture
def desk(shared_database: str) -> Iterator[Desk]:
    """A is debit-normal with 100 euros, B credit-normal with 50, C debit-normal and empty."""
    with a_desk(shared_database) as desk:
        desk.open("A", opening="100")
        desk.open("B", side="credit", opening="50")
        desk.open("C")
        yield desk
        desk.assert_sound()
