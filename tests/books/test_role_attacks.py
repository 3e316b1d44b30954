"""Goal: a thief of a service's login gets no further than its role; what gets through is known."""

import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from ledger.books import connect
from ledger.config import Settings
from tests.books.granted import ROLES
from tests.books.inspection import balances, posted
from tests.books.processes import end, kill, report, seen
from tests.books.scene import claim, open_accounts
from tests.fixtures.outside import query

_ESCALATIONS = [
    "SET ROLE owner",
    "SET SESSION AUTHORIZATION owner",
    "GRANT owner TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE owner LOGIN",
    "CREATE ROLE another LOGIN",
    "REASSIGN OWNED BY owner TO CURRENT_USER",
    "SET session_replication_role = replica",
    "SET log_statement = 'none'",
    "ALTER DATABASE template1 SET fsync = off",
    "ALTER TABLE ledger_entries DISABLE TRIGGER ALL",
    "ALTER TABLE audit_log DISABLE TRIGGER USER",
    "DROP TRIGGER refuse_change ON ledger_entries",
    "ALTER TABLE ledger_entries DROP CONSTRAINT amount_invalid",
    "ALTER FUNCTION refuse_change() OWNER TO CURRENT_USER",
    "CREATE OR REPLACE FUNCTION public.posting_lock() RETURNS bigint LANGUAGE sql RETURN 1",
    "CREATE RULE quiet AS ON DELETE TO ledger_entries DO INSTEAD NOTHING",
    "COPY bank_accounts FROM PROGRAM 'true'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/books'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/hostname')",
    "SELECT lo_export(1, '/tmp/books')",
    "CREATE FOREIGN DATA WRAPPER mine",
    "CREATE PUBLICATION everything FOR ALL TABLES",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION refuse_change()",
    "SELECT pg_create_physical_replication_slot('mine')",
    "SELECT pg_reload_conf()",
    "SELECT passwd FROM pg_shadow",
]
_FORGED_COLUMNS = ["id", "posted_at", "content_digest"]
_ENTRY = {
    "ledger_id": "'MASTER'",
    "debit_account_id": "'A'",
    "credit_account_id": "'B'",
    "amount": "1",
    "currency_code": "'EUR'",
    "asset_type": "'fiat'",
    "transaction_type": "'FEE'",
    "reference_id": "'R-1'",
}
_KINDS = {"poster": "consume", "operator": "run", "auditor": "dashboard"}


@pytest.fixture
def books(database: str) -> str:
    open_accounts(database, "A", "B")
    return database


@pytest.fixture
def logins(books: str) -> Iterator[dict[str, str]]:
    """Each role's own login, as a service has it: role → URL."""
    made = {role: f"{role}_{secrets.token_hex(4)}" for role in ROLES}
    urls = {}
    for role, login in made.items():
        password = secrets.token_hex(8)
        statement = sql.SQL("CREATE ROLE {} LOGIN IN ROLE {} PASSWORD {}").format(
            sql.Identifier(login), sql.Identifier(role), sql.Literal(password)
        )
        query(books, statement.as_string())
        place = urlsplit(books)
        host = f"{login}:{password}@{place.hostname}:{place.port}"
        urls[role] = urlunsplit(place._replace(netloc=host))
    yield urls
    for login in made.values():
        query(books, sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(login)).as_string())


def _sqlstate(url: str, *statements: str) -> str | None:
    """What the last statement is answered."""
    with psycopg.connect(url) as connection:
        for statement in statements[:-1]:
            connection.execute(statement.encode())
        try:
            connection.execute(statements[-1].encode())
        except psycopg.Error as error:
            return error.sqlstate
        finally:
            connection.rollback()
    return None


@pytest.mark.parametrize("role", ROLES)
def test_no_login_gets_above_its_role(logins: dict[str, str], role: str) -> None:
    answers = {statement: _sqlstate(logins[role], statement) for statement in _ESCALATIONS}
    assert {statement: state for statement, state in answers.items() if state != "42501"} == {}
    others = [other for other in ROLES if other != role]
    assert [_sqlstate(logins[role], f"SET ROLE {other}") for other in others] == ["42501"] * 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET id = DEFAULT",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "TRUNCATE {table} CASCADE",
        "MERGE INTO {table} AS t USING (SELECT 1 AS id) AS s ON t.id = s.id WHEN MATCHED THEN DELETE",
        "WITH gone AS (DELETE FROM {table} WHERE false RETURNING 1) SELECT * FROM gone",
    ],
)
@pytest.mark.parametrize("table", ["ledger_entries", "audit_log"])
@pytest.mark.parametrize("role", ["owner", "dual_ledger"])  # and a superuser
def test_nothing_is_changed_or_removed_even_as_owner(
    books: str, role: str, table: str, statement: str
) -> None:
    become = "SET ROLE owner" if role == "owner" else "RESET ROLE"
    assert _sqlstate(books, become, statement.format(table=table)) == "LD903"


@pytest.mark.parametrize("column", _FORGED_COLUMNS)
def test_the_poster_cannot_state_what_the_books_state(logins: dict[str, str], column: str) -> None:
    values = {**_ENTRY, column: "DEFAULT"}
    statement = f"INSERT INTO ledger_entries ({', '.join(values)}) VALUES ({', '.join(values.values())})"
    assert _sqlstate(logins["poster"], statement) == "42501"


@pytest.mark.parametrize("path", ["pg_temp, public", "pg_temp", "''"])
def test_what_the_poster_puts_before_our_names_is_not_taken_for_ours(
    logins: dict[str, str], books: str, path: str
) -> None:
    """Tables, types and functions of its own; those that run as the owner look behind them."""
    with psycopg.connect(logins["poster"], autocommit=True) as thief:
        thief.execute("CREATE TEMPORARY TABLE bank_accounts (LIKE public.bank_accounts INCLUDING ALL)")
        thief.execute("CREATE TEMPORARY TABLE ledger_entries (LIKE public.ledger_entries)")
        thief.execute("INSERT INTO bank_accounts (id, currency_code, asset_type) VALUES ('X', 'EUR', 'fiat')")
        thief.execute(
            "CREATE FUNCTION pg_temp.state_fault(ledgers, text, public.bank_accounts, public.bank_accounts, "
            "text, text) RETURNS text LANGUAGE sql RETURN NULL"
        )
        thief.execute("CREATE FUNCTION pg_temp.limits_apply() RETURNS boolean LANGUAGE sql RETURN 1 / 0 = 1")
        thief.execute(f"SET search_path = {path}".encode())
        call = "SELECT public.post_ledger_entry('MASTER', 'A', {}, 1, 'EUR', 'fiat', 'FEE', 'R-1')"
        with pytest.raises(psycopg.Error) as raised:
            thief.execute(call.format("'X'").encode())
        assert raised.value.sqlstate == "LD304"
        thief.execute(call.format("'B'").encode())
    assert posted(books) == ["R-1"]
    assert balances(books) == {"A": 1, "B": -1}


def test_a_search_path_that_a_thief_left_for_the_service_is_not_used(logins: dict[str, str]) -> None:
    query(logins["poster"], "ALTER ROLE CURRENT_USER SET search_path = pg_temp")
    assert query(logins["poster"], "SHOW search_path") == [("pg_temp",)]
    with connect(Settings.model_validate({"database_url": logins["poster"]}), role="poster") as service:
        assert service.row("ledgers_show", id="MASTER")


def test_an_entry_in_another_streams_shard_is_a_posting_like_any_other(
    logins: dict[str, str], books: str
) -> None:
    """It moves its accounts and takes the next number there, without a gap; only who sent it is untrue."""
    stream = claim(books)
    values = {**_ENTRY, "shard": str(stream.shard)}
    query(
        logins["poster"],
        f"INSERT INTO ledger_entries ({', '.join(values)}) VALUES ({', '.join(values.values())})",
    )
    assert balances(books) == {"A": 1, "B": -1}
    numbers = query(books, "SELECT shard, sequence, status FROM dual_ledger_outbox")
    assert numbers == [(stream.shard, 1, "PENDING")]
    assert query(books, "SELECT posted FROM stream_positions WHERE shard = %s", stream.shard) == [(0,)]


def test_what_a_thief_of_the_posters_login_can_do_to_streams_leaves_a_trace(
    logins: dict[str, str], books: str
) -> None:
    """Move a position past messages, stop a stream, forge a disposition: each can be seen afterwards."""
    stream = claim(books)
    query(
        logins["poster"],
        "SELECT advance_streams(ARRAY[%s], '{100}', '{0}', '{0}', '{0}', '{0}')",
        stream.shard,
    )
    query(logins["poster"], "SELECT set_stream_state(%s, 'STOPPED', 'by a thief')", stream.shard)
    query(
        logins["poster"],
        'INSERT INTO duplicates (consumer_group, topic, partition, "offset", ledger_id, reference_id) '
        "VALUES ('g', 't', 0, 7, 'MASTER', 'never posted')",
    )
    unsettled = query(
        books,
        "SELECT next_offset - (SELECT count(*) FROM dispositions), state FROM stream_positions "
        "WHERE shard = %s",
        stream.shard,
    )
    assert unsettled == [(99, "STOPPED")]
    unposted = (
        "SELECT reference_id FROM duplicates AS d WHERE NOT EXISTS (SELECT FROM ledger_entries AS e WHERE "
        "(e.ledger_id, e.reference_id) = (d.ledger_id, d.reference_id))"
    )
    assert query(books, unposted) == [("never posted",)]
    gone = [_sqlstate(logins["poster"], f"DELETE FROM {table}") for table in ("duplicates", "dead_letters")]
    assert gone == ["42501", "42501"]


@pytest.mark.parametrize("thief", ["poster", "operator", "auditor"])
def test_nobody_erases_the_alarm_of_a_killed_relay_or_says_that_one_lives(
    logins: dict[str, str], books: str, thief: str
) -> None:
    killed = report(logins["relay"], "relay")
    kill(books, killed)
    with pytest.raises(psycopg.Error) as raised:
        report(logins[thief], "relay")
    assert raised.value.sqlstate == "LD956"
    end(logins[thief], killed)
    query(logins["auditor"], "SELECT end_process(id) FROM processes")
    with pytest.raises(psycopg.Error) as raised:
        report(logins[thief], _KINDS[thief], identity=killed)
    assert raised.value.sqlstate == "LD955"
    assert seen(books) == {killed: "silent"}


def test_a_login_that_may_run_the_same_takes_the_place_of_its_own_only(
    logins: dict[str, str], books: str
) -> None:
    """As a superuser may: neither beside the killed one, nor when it ends."""
    killed = report(logins["relay"], "relay")
    kill(books, killed)
    other = report(books, "relay")
    assert seen(books) == {killed: "silent", other: "ready"}
    end(books, other)
    assert seen(books) == {killed: "silent"}
    heir = report(logins["relay"], "relay")
    assert seen(books) == {killed: "replaced", heir: "ready"}


@pytest.mark.parametrize(
    "problems", [{"a": "x" * 4000}, ["a"], {"a": 1}, {"a": {"b": "c"}}], ids=["long", "list", "int", "deep"]
)
def test_what_a_login_says_of_its_process_is_short_and_flat(logins: dict[str, str], problems: object) -> None:
    with pytest.raises(psycopg.Error) as raised:
        report(logins["auditor"], "dashboard", problems=problems)
    assert raised.value.sqlstate == "23514"


def test_a_login_has_no_more_than_two_hundred_processes(logins: dict[str, str]) -> None:
    many = (
        "SELECT report_process(gen_random_uuid(), 'dashboard', n::text, 'h', 1, NULL, '', '', 0, true, '{}') "
        "FROM generate_series(1, 200) AS n"
    )
    query(logins["auditor"], many)
    with pytest.raises(psycopg.Error) as raised:
        report(logins["auditor"], "dashboard")
    assert raised.value.sqlstate == "LD957"
    report(logins["relay"], "relay")
