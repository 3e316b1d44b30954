"""Goal: an address that cannot be understood is said to be one, and nothing of its password is."""

import pytest

from ledger.books import connect
from ledger.config import Settings
from ledger.errors import UsageError


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:s3cr%zzet@127.0.0.1/db",
        "postgresql://u:hunter2@s3cr@127.0.0.1:1/db",
        "postgresql://u:s3cr@[::1/db",
        "host=localhost password='s3cr",
    ],
)
def test_no_piece_of_a_password_is_repeated(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        connect(Settings.model_validate({"database_url": address}))
    assert "s3cr" not in caught.value.message + caught.value.hint
    assert "cannot be understood" in caught.value.message
