import pytest

from ledger.config import Settings
from tests.books.scene import open_accounts, url


@pytest.fixture
def books(topics: Settings) -> str:
    """The URL of books that have the accounts A and B; the topics exist."""
    open_accounts(url(topics), "A", "B")
    return url(topics)
