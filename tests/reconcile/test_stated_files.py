"""Goal: a file that cannot be used is refused by line and column, before anything is compared or recorded."""

from pathlib import Path

import pytest

from audit.reconcile.stated import compare_stated
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import UsageError
from tests.fixtures.outside import query

_GOOD = "account_id,balance\nA,1.00\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "stated.csv"


def _books(settings: Settings) -> Books:
    return connect(settings, role="operator", application="tests")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"account_id,balance\n", "states no balance"),
        (b"account_id;balance\nA;1\n", "separated by semicolons"),
        (b"account_id\tbalance\nA\t1\n", "separated by tabs"),
        (b"A,1.00\nB,2.00\n", "has no column account_id, balance"),
        (b"account_id,amount\nA,1\n", "has no column balance"),
        (b"account_id,balance,note\nA,1,x\n", "means nothing here: note"),
        (b"account_id,balance,balance\nA,1,1\n", "means nothing here: balance"),
        (_GOOD.encode() + b"B,1,2\n", "line 3: has 3 columns, the header 2"),
        (_GOOD.encode() + b"B\n", "line 3: has 1 columns, the header 2"),
        (_GOOD.encode() + b",1\n", "line 3: column account_id is empty or too long"),
        (_GOOD.encode() + b"B,\n", "line 3: column balance is not a plain decimal"),
        (_GOOD.encode() + b'B,"1,5"\n', "line 3: column balance is not a plain decimal"),
        (_GOOD.encode() + b"B,1e3\n", "line 3: column balance is not a plain decimal"),
        (_GOOD.encode() + b"B,NaN\n", "line 3: column balance is not a plain decimal"),
        (_GOOD.encode() + b"B, 1\n", "line 3: column balance is not a plain decimal"),
        (_GOOD.encode() + b"B," + b"9" * 39 + b"\n", "line 3: column balance has more digits"),
        (_GOOD.encode() + b"B\xff,1\n", "line 3 has a byte that is not UTF-8: 0xFF"),
        (b"\xff\xfeaccount_id,balance\n", "is not a text file in UTF-8"),
        (_GOOD.encode() + b'"B,1\nC,2\n', "line 3: a quote opened here is not closed"),
        (b"account_id,balance,currency_code\nA,1,eur\n", "line 2: column currency_code is no code"),
        (_GOOD.encode() + b"B,2\n\nA,1.01\n", "lines 2 and 5"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(
    shared_settings: Settings, file: Path, content: bytes, said: str
) -> None:
    file.write_bytes(content)
    with _books(shared_settings) as books, pytest.raises(UsageError) as refused:
        compare_stated(books, file)
    assert said in refused.value.message
    database = shared_settings.database_url
    assert database is not None
    assert query(database.get_secret_value(), "SELECT count(*) FROM breaks") == [(0,)]


def test_every_bad_line_is_counted_and_the_first_ones_named(shared_settings: Settings, file: Path) -> None:
    file.write_text(_GOOD + "".join(f"B{n},x\n" for n in range(50)))
    with _books(shared_settings) as books, pytest.raises(UsageError) as refused:
        compare_stated(books, file)
    assert "50 lines cannot be taken" in refused.value.message
    assert "line 22: column balance" in refused.value.message
    assert "and 30 more" in refused.value.message


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffaccount_id,balance\nA,1.00\n",
        "account_id,balance\r\nA,1.00\r\n",
        '"account_id","balance"\n"A","1.00"\n',
        "balance,account_id\n1.00,A\n",
        "\n\naccount_id,balance\n\nA,1.00",
        "account_id,balance\nA,1.00\nA,1\n",  # twice the same is the same
        "account_id,balance,currency_code\nA,1.00,\n",
    ],
)
def test_a_file_may_be_written_in_other_ways(shared_settings: Settings, file: Path, content: str) -> None:
    file.write_bytes(content.encode())
    with _books(shared_settings) as books:
        found = compare_stated(books, file).comparison
    assert (found.checked, [one.account_id for one in found.breaks]) == (1, ["A"])


def test_a_file_that_is_not_there_is_told(shared_settings: Settings, file: Path) -> None:
    with _books(shared_settings) as books, pytest.raises(UsageError, match="cannot read"):
        compare_stated(books, file)
