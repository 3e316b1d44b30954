"""Goal: the books themselves keep the rules, whoever writes to them and however."""

import psycopg
import pytest

from ledger.config import Settings
from ledger.errors import Fatal
from ledger.migrate import migrate
from tests.books.inspection import assert_sound, balances, posted
from tests.books.scene import a_payment, open_account, open_accounts, post_directly
from tests.fixtures.outside import query

_INSERT = """
    INSERT INTO ledger_entries (ledger_id, debit_account_id, credit_account_id, amount, currency_code,
        asset_type, transaction_type, reference_id, shard)
    SELECT 'MASTER', {debit}, {credit}, {amount}, 'EUR', 'fiat', 'PAYMENT', 'R-' || n, {shard}
    FROM generate_series(1, {count}) AS n
"""


def _insert(database: str, count: int = 1, **values: str) -> None:
    usual = {"debit": "'A'", "credit": "'B'", "amount": "n", "shard": "0"}
    query(database, _INSERT.format(count=count, **{**usual, **values}))


@pytest.fixture
def books(database: str) -> str:
    open_accounts(database, "A", "B")
    return database


def test_any_insert_posts_with_balances_and_outbox_rows(books: str) -> None:
    _insert(books, 100)
    assert balances(books) == {"A": 5050, "B": -5050}
    versions = "SELECT DISTINCT version FROM bank_accounts"
    assert query(books, versions) == [(1,)]  # one update per account, not per entry
    numbers = "SELECT sequence, reference_id FROM dual_ledger_outbox ORDER BY sequence"
    assert query(books, numbers) == [(n, f"R-{n}") for n in range(1, 101)]
    assert_sound(books)


def test_an_insert_of_nothing_is_nothing(books: str) -> None:
    _insert(books, 0)
    assert posted(books) == []
    assert_sound(books)


@pytest.mark.parametrize(
    ("values", "sqlstate"),
    [
        ({"debit": "CASE n WHEN 7 THEN 'nobody' ELSE 'A' END"}, "LD303"),
        ({"amount": "CASE n WHEN 7 THEN 0.001 ELSE n END"}, "LD104"),
        ({"amount": "CASE n WHEN 7 THEN 'NaN'::numeric ELSE n END"}, "LD102"),
        ({"amount": "CASE n WHEN 7 THEN 'Infinity'::numeric ELSE n END"}, "LD102"),
        ({"shard": "CASE n WHEN 7 THEN 99 ELSE 0 END"}, "LD905"),
    ],
)
def test_one_bad_row_undoes_the_whole_statement(books: str, values: dict[str, str], sqlstate: str) -> None:
    with pytest.raises(psycopg.Error) as raised:
        _insert(books, 10, **values)
    assert raised.value.sqlstate == sqlstate
    assert posted(books) == []
    assert balances(books) == {"A": 0, "B": 0}
    _insert(books, 3)  # and no number was lost
    assert_sound(books)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET amount = 2",
        "UPDATE ledger_entries SET metadata = '{}' WHERE false",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_entries",
        "INSERT INTO ledger_entries SELECT * FROM ledger_entries ON CONFLICT DO NOTHING",
    ],
)
def test_entries_are_never_changed_or_removed_by_anyone(books: str, statement: str) -> None:
    _insert(books)
    before = query(books, "SELECT * FROM ledger_entries")
    with pytest.raises(psycopg.Error) as raised:
        query(books, statement)
    assert raised.value.sqlstate in ("LD903", "428C9")  # append-only; a generated column cannot be stated
    assert query(books, "SELECT * FROM ledger_entries") == before


def test_a_digest_cannot_be_stated(books: str) -> None:
    with pytest.raises(psycopg.errors.GeneratedAlways):
        query(books, "INSERT INTO ledger_entries (content_digest) VALUES ('\\x00')")


def test_posting_directly_answers_the_new_entry_and_fills_in_what_is_left_out(books: str) -> None:
    first, second = (
        post_directly(books, a_payment("R-1")),
        post_directly(books, a_payment("R-2", fx_rate="1.10")),
    )
    assert second > first
    columns = "id, fx_rate::text, metadata, shard, source_type, topic, timestamp_utc = posted_at"
    assert query(books, f"SELECT {columns} FROM ledger_entries ORDER BY id") == [
        (first, None, {}, 0, None, None, True),
        (second, "1.10", {}, 0, None, None, True),
    ]
    assert_sound(books)


def test_a_posting_wakes_whoever_listens(books: str) -> None:
    with psycopg.connect(books, autocommit=True) as listener:
        listener.execute("LISTEN dual_ledger_outbox")
        _insert(books)
        assert len(list(listener.notifies(timeout=10, stop_after=1))) == 1


def test_the_last_fraction_of_a_large_amount_is_kept(books: str) -> None:
    open_accounts(books, "G1", "G2", currency="GOLD", asset="commodity")
    amount = "99999999999999999999.999999999999999999"
    for number in range(10):
        gold = {"amount": amount, "currency_code": "GOLD", "asset_type": "commodity"}
        post_directly(books, a_payment(f"R-{number}", "G1", "G2", **gold))
    ((balance,),) = query(books, "SELECT balance::text FROM bank_accounts WHERE id = 'G1'")
    assert balance == "999999999999999999999.999999999999999990"
    assert_sound(books)


def test_a_callers_temporary_table_does_not_take_the_place_of_ours(books: str) -> None:
    with psycopg.connect(books) as connection:
        connection.execute("SET ROLE poster")
        connection.execute("CREATE TEMPORARY TABLE bank_accounts (LIKE public.bank_accounts INCLUDING ALL)")
        connection.execute(
            "INSERT INTO bank_accounts (id, currency_code, asset_type) VALUES ('X','EUR','fiat')"
        )
        connection.execute("SET search_path = pg_temp, public")
        with pytest.raises(psycopg.Error) as raised:
            connection.execute("SELECT post_ledger_entry('MASTER','A','X',1,'EUR','fiat','FEE','R')")
    assert raised.value.sqlstate == "LD304"


def test_migrating_again_changes_nothing_and_keeps_what_is_there(books: str) -> None:
    settings = Settings.model_validate({"database_url": books})
    _insert(books, 5)
    open_account(books, "C")
    before = query(books, "SELECT * FROM bank_accounts ORDER BY id"), posted(books)
    assert migrate(settings) == []
    assert (query(books, "SELECT * FROM bank_accounts ORDER BY id"), posted(books)) == before
    assert_sound(books)


def test_books_that_are_newer_than_the_program_are_refused(books: str) -> None:
    query(books, "INSERT INTO schema_version (number, name) VALUES (9999, '9999_from_the_future')")
    with pytest.raises(Fatal, match="newer than this program: it has migration 9999") as raised:
        migrate(Settings.model_validate({"database_url": books}))
    assert raised.value.hint


def test_a_reference_taken_by_a_transaction_that_is_not_seen_is_to_be_tried_again(books: str) -> None:
    statement = "SELECT post_ledger_entry('MASTER', %s, %s, 1, 'EUR', 'fiat', 'PAYMENT', 'TAKEN', NULL, NULL)"
    open_accounts(books, "C", "D")
    with psycopg.connect(books) as late:
        late.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        late.execute("SELECT count(*) FROM ledger_entries")  # what it sees is settled now
        query(books, statement, "A", "B")
        with pytest.raises(psycopg.errors.SerializationFailure, match="does not see"):
            late.execute(statement, ["C", "D"])
    assert posted(books) == ["TAKEN"]
    assert_sound(books)
