"""Goal: in the sandbox, too, a process logs in as its role and no more, and the server's log keeps silent."""

import os
import re

import psycopg
import pytest

from ledger import topic_admin
from ledger.config import Settings
from ledger.migrate import migrate
from sandbox import directory, run
from sandbox.status import SandboxStatus
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import running
from tests.sandbox.looking import answer, folder_of

_WHO = "SELECT usename, application_name FROM pg_stat_activity WHERE application_name = %s"
_CANARY = "CANARY-7f3a"


@pytest.fixture
def found(settings: Settings) -> SandboxStatus:
    """The sandbox with books and topics in it."""
    there = run.status(settings)
    configured = settings.model_copy(update={"kafka_bootstrap": there.kafka_bootstrap})
    migrate(Settings.model_validate({"database_url": there.database_url}))
    topic_admin.create(configured)
    return there


@pytest.fixture(autouse=True)
def _no_servers_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DUAL_LEDGER_")]:
        monkeypatch.delenv(name)


def test_there_is_a_login_for_each_role_which_reaches_the_books_alone(found: SandboxStatus) -> None:
    assert set(found.logins) == {"poster", "relay", "auditor", "operator", "seconder"}
    member = "SELECT array_agg(r) FROM unnest(%s::text[]) AS r WHERE pg_has_role(r, 'MEMBER')"
    asked = [role for role in (*found.logins, "owner") if role != "seconder"]  # whose role is operator
    roles = {role: query(url, member, asked) for role, url in found.logins.items()}
    assert roles == {role: [([role],)] for role in found.logins} | {"seconder": [(["operator"],)]}
    for url in found.logins.values():
        with pytest.raises(psycopg.Error, match="permission denied"):
            query(url.removesuffix("dbis") + "scb", "SELECT 1")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            query(url, "SET ROLE owner")
    assert len({url.split(":")[2] for url in [found.database_url or "", *found.logins.values()]}) == 6


def test_their_passwords_are_private_and_go_with_the_sandbox(
    settings: Settings, found: SandboxStatus
) -> None:
    files = sorted(folder_of(settings).glob("password*"))
    assert len(files) == 6
    assert [path.name for path in files if path.stat().st_mode & 0o077] == []
    assert not any(path.read_text() in repr(found) for path in files)
    assert answer(settings, "status")[1]["logins"] == dict(found.logins)


@pytest.mark.parametrize(
    ("words", "application", "login"),
    [
        (("consume",), "dual-ledger consume", "consumer"),
        (("relay",), "dual-ledger relay", "relayer"),
        (("status", "--watch"), "dual-ledger status", "reader"),
        (("outbox", "resend", "--shard", "0", "--from", "1"), "dual-ledger outbox", "desk"),
    ],
)
def test_a_command_that_finds_the_sandbox_logs_in_as_its_role(
    settings: Settings, found: SandboxStatus, words: tuple[str, ...], application: str, login: str
) -> None:
    books = found.database_url or ""
    query(books, "UPDATE stream_positions SET published_sequence = 1, next_sequence = 2 WHERE shard = 0")
    query(
        books,
        "INSERT INTO dual_ledger_outbox (id, shard, sequence, ledger_id, reference_id, status) "
        "VALUES (1, 0, 1, 'MASTER', 'R', 'PUBLISHED') ON CONFLICT DO NOTHING",
    )
    with running(settings, *words):
        until(lambda: query(books, _WHO, application), what=f"a connection of {application}")
        assert set(query(books, _WHO, application)) == {(login, application)}


def test_the_servers_log_has_no_row_no_parameter_and_no_statement(
    settings: Settings, found: SandboxStatus
) -> None:
    books = found.database_url or ""
    account = "INSERT INTO bank_accounts (id, currency_code, asset_type, balance) VALUES (%s, 'EUR', %s, %s)"
    query(books, account, f"{_CANARY}-1", "fiat", 1)
    for statement, parameters in (
        (account, (f"{_CANARY}-1", "fiat", 1)),  # its DETAIL has the key
        (account, (f"{_CANARY}-2", "none", 1)),  # its DETAIL has the whole row
        (f"INSERT INTO bank_accounts (id) VALUES ('{_CANARY}-3')", ()),  # its text
    ):
        with pytest.raises(psycopg.Error):
            query(books, statement, *parameters)
    log = directory.log(folder_of(settings), "postgres").read_text()
    assert re.search(r"ERROR:  duplicate key .* \"bank_accounts_pkey\"", log)
    assert _CANARY not in log
    assert re.findall(r"^.*(?:DETAIL|STATEMENT|CONTEXT|QUERY): .*$", log, re.MULTILINE) == []


def test_an_older_cluster_gets_the_second_operator_at_its_next_start(
    settings: Settings, found: SandboxStatus
) -> None:
    books = found.database_url or ""
    query(books, "REVOKE operator FROM seconder; DROP ROLE seconder")
    directory.password_file(folder_of(settings), "seconder").unlink()
    assert "seconder" not in run.status(settings).logins
    run.down(settings)
    again = run.up(settings)
    assert query(again.logins["seconder"], "SELECT current_user") == [("seconder",)]
