"""Rows of PostgreSQL, SQLite and MariaDB, read page by page in the order of their keys."""

from pathlib import Path
from typing import Any

import pytest

from ledger.entry import LedgerEntry
from ledger.errors import DualLedgerError, UsageError
from producer.source import Record, SourceBroken, Unreadable
from tests.fixtures.outside import query
from tests.producer.a_table import ENTRY, SQL, TABLE, added, made, quoted, row, run, table
from tests.producer.opening import answers_in, batches_in, items_in

_ROWS = 50


@pytest.fixture(params=["postgresql", "sqlite", "mariadb"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with the table of payments in it."""
    if request.param == "sqlite":
        found = f"sqlite:///{tmp_path / 'legacy 100%.db'}"
    else:
        name = {"postgresql": "empty_database", "mariadb": "mariadb_url"}[request.param]
        found = str(request.getfixturevalue(name))
    made(found, _ROWS)
    return found


def test_every_row_comes_once_in_order_whatever_the_size_of_pages(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = table(tmp_path, url, monkeypatch)
    assert (opened.size, opened.source.type) == (_ROWS, "DATABASE")
    for size in (1, 2, 7, 50, 1000):
        answers = answers_in(opened, tmp_path, size)
        entries = [one for one in answers if isinstance(one, LedgerEntry)]
        assert [one.reference_id for one in entries] == [f"T-{n}" for n in range(1, _ROWS + 1)], answers[:1]
        assert [one.producer_sequence for one in entries] == [*range(1, _ROWS + 1)]
    assert entries[0].amount == "1000000000000000001.25"
    assert entries[0].timestamp_utc == 1_767_225_600_250_000
    assert entries[0].source_position.startswith("row:2026-01-01 00:00:00.25")
    assert entries[0].source_position.endswith(",1")
    assert entries[0].metadata == {}


def test_reading_goes_on_behind_every_key(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = table(tmp_path, url, monkeypatch)
    batches, _ = batches_in(opened, size=7)
    for number, batch in enumerate(batches):
        rest, error = batches_in(opened, batch.cursor, size=7)
        assert error is None
        assert rest == batches[number + 1 :]


def test_a_row_that_went_away_takes_no_other_with_it(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = table(tmp_path, url, monkeypatch)
    batches, _ = batches_in(opened, size=10)
    run(url, f"DELETE FROM {quoted(url, TABLE)} WHERE id = 10")  # the key to go on from
    rest, error = batches_in(opened, batches[0].cursor, size=10)
    assert error is None
    assert [item.sequence for batch in rest for item in batch.items] == [*range(11, _ROWS + 1)]


def test_a_condition_has_parameters_and_a_span_its_column(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = quoted(url, "debit account")
    sql = (
        SQL + f"where = '''{name} <> :account AND {name} <> ':no' AND 10 %% 7 = 3 -- :nor here\n'''\n"
        'range_column = "booked"\nparameters = { account = "D1" }\n'
    ).replace("%%", "%")
    span = {"since": "2026-01-01 00:05:00", "until": "2026-01-01 00:10:00"}
    items = items_in(table(tmp_path, url, monkeypatch, sql, **span))
    numbers = [int(item.position.rpartition(",")[2]) for item in items]
    assert numbers == [n for n in range(1, _ROWS + 1) if 5 <= n // 3 < 10 and n % 9 != 1]


def test_a_query_takes_the_place_of_a_table(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = SQL + f"query = '''SELECT * FROM {quoted(url, TABLE)} WHERE id > 40;'''\n"
    opened = table(tmp_path, url, monkeypatch, sql, where="what is left")
    assert opened.source.id == "what is left"
    assert len(items_in(opened, 3)) == 10


def test_the_connection_only_reads(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if url.startswith("postgresql"):
        run(url, "CREATE SEQUENCE numbers")
        asked = f"SELECT *, nextval('numbers') AS drawn FROM {quoted(url, TABLE)}"
        opened = table(tmp_path, url, monkeypatch, SQL + f"query = '''{asked}'''\ncount = false\n")
        assert "read-only" in str(batches_in(opened)[1])
    else:
        asked = f"SELECT 1) AS q; DELETE FROM {quoted(url, TABLE)}; SELECT * FROM (SELECT 1"
        with pytest.raises(DualLedgerError):
            items_in(table(tmp_path, url, monkeypatch, SQL + f"query = '''{asked}'''\n"))
    assert len(items_in(table(tmp_path, url, monkeypatch))) == _ROWS


@pytest.mark.parametrize("size", [1, 4, 100])
def test_an_order_that_is_not_unique_is_noticed_wherever_the_page_ends(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    opened = table(tmp_path, url, monkeypatch, SQL.replace('["booked", "id"]', '["booked"]'))
    batches, error = batches_in(opened, size=size)
    assert isinstance(error, SourceBroken)
    assert "two rows have the same place in the order: booked 2026-01-01 00:00:00.25" in error.message
    assert len([item for batch in batches for item in batch.items]) <= 2


def test_what_the_database_takes_for_equal_is_not_unique(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Capital or not is one to MariaDB: behind one of the two, a page would leave the other out."""
    added(url, [(99, "2026-02-01 00:00:00", "D", "c0", "1.00", "EUR", None)])
    sql = SQL.replace('["booked", "id"]', '["credit"]') + "where = 'id IN (4, 99)'\n"
    batches, error = batches_in(table(tmp_path, url, monkeypatch, sql), size=1)
    if url.startswith("mariadb"):
        assert isinstance(error, SourceBroken)
    else:
        assert (len(batches), error) == (2, None)


def test_a_row_without_a_key_is_named_before_anything_is_read(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(url, [(51, None, "D", "C", "1.00", "EUR", None)])
    with pytest.raises(SourceBroken, match="a row has NULL in booked, id"):
        table(tmp_path, url, monkeypatch)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"id"]', '"idd"]', "did you mean 'id'"),
        ("order", "ordre", "did you mean order"),
        ('url_variable = "LEGACY_URL"', "", "names no url_variable"),
        ('"LEGACY_URL"', '"NOT_THERE"', "has no NOT_THERE"),
        ('["booked", "id"]', '["id", "id"]', "names a column twice"),
        ("order", "where = 'id > :low'\norder", "no parameter 'low'"),
        ("order", "where = 'id > 0'\nparameters = { low = 1 }\norder", "names :low"),
        ("order", "transaction_column = 'x'\norder", "belongs to follow"),
        ("order", "where = 'id >'\norder", "SQLSTATE 42601|syntax"),
    ],
)
def test_a_table_that_cannot_be_right_is_named_before_anything_is_read(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        table(tmp_path, url, monkeypatch, SQL.replace(old, new))
    assert any(words in f"{caught.value} {caught.value.hint}" for words in said.split("|"))
    assert "canary" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    ("request_", "entry", "said"),
    [
        ({"where": "no such"}, ENTRY, "no such"),
        ({"since": "2026-01-01"}, ENTRY, "range_column"),
        ({}, ENTRY.replace('"credit"', '"crdit"'), "has 'crdit'"),
    ],
)
def test_a_name_that_is_not_there_is_named(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, request_: Any, entry: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        table(tmp_path, url, monkeypatch, entry=entry, **request_)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("kind", "said"), [("double precision", "binary fraction"), ("bytea", "bytes"), ("money", "type money")]
)
def test_a_type_that_is_not_exact_is_named(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, kind: str, said: str
) -> None:
    sql = SQL + f"""query = '''SELECT t.*, NULL::{kind} AS inexact FROM {quoted(url, TABLE)} t'''\n"""
    assert len(items_in(table(tmp_path, url, monkeypatch, sql))) == _ROWS  # read by nobody, it does no harm
    with pytest.raises(UsageError, match=said):
        table(tmp_path, url, monkeypatch, sql, ENTRY.replace('amount = "amount"', 'amount = "inexact"'))


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_sqlite_holds_in_a_column_is_judged_row_by_row(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table_ = quoted(url, TABLE)
    run(url, f"UPDATE {table_} SET amount = CAST(amount AS REAL) WHERE id = 2")
    run(
        url,
        'CREATE TABLE typed AS SELECT id, booked, "debit account", credit, 0.1 AS amount, currency, note'
        f" FROM {table_} WHERE id < 4",
    )
    run(url, "UPDATE typed SET amount = 7 WHERE id = 2")
    run(url, "UPDATE typed SET note = x'00ff' WHERE id = 3")
    run(url, "UPDATE typed SET amount = '12.50', note = CAST(x'ff' AS TEXT) WHERE id = 1")
    one, two, three = items_in(table(tmp_path, url, monkeypatch, where="typed"))
    assert isinstance(one, Unreadable)
    assert one.refusal.rule == "charset"
    assert isinstance(two, Record)
    assert isinstance(three, Unreadable)
    assert (three.refusal.rule, three.column) == ("bytes", "note")
    run(url, "UPDATE typed SET note = NULL")
    one, two, three = items_in(table(tmp_path, url, monkeypatch, where="typed"))
    assert (type(one), type(two)) == (Record, Record)
    assert isinstance(three, Unreadable)
    assert (three.refusal.rule, three.column) == ("exact", "amount")


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_file_that_is_not_there_is_not_made(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert url
    with pytest.raises(UsageError, match="unable to open"):
        table(tmp_path, f"sqlite:///{tmp_path / 'other.db'}", monkeypatch)
    assert not (tmp_path / "other.db").exists()


@pytest.mark.parametrize("url", ["postgresql", "mariadb"], indirect=True)
@pytest.mark.parametrize("wrong", ["wr0ng-canary", "wr0ng@canary/x"])
def test_a_wrong_password_is_told_without_it(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    user, _, place = url.partition("://")[2].rpartition("@")
    with pytest.raises(DualLedgerError) as caught:
        table(tmp_path, f"{url.partition('://')[0]}://{user.partition(':')[0]}:{wrong}@{place}", monkeypatch)
    assert "canary" not in f"{caught.value} {caught.value.hint}"


def test_a_row_of_another_type_of_number_is_as_exact(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    digits = "1234567890123456789012345678.99"
    run(url, f"UPDATE {quoted(url, TABLE)} SET amount = '{digits}' WHERE id = 1")
    answers = answers_in(table(tmp_path, url, monkeypatch), tmp_path)
    assert isinstance(answers[0], LedgerEntry)
    assert answers[0].amount == digits
    assert row(2)[0] == 2
    if url.startswith("postgresql"):
        assert query(url, f"SELECT count(*) FROM {quoted(url, TABLE)}") == [(_ROWS,)]
