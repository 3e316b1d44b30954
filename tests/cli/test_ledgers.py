import getpass

from ledger.config import Settings
from tests.books.scene import url
from tests.cli.running import Runner
from tests.fixtures.outside import query


def test_the_two_ledgers_are_there_from_the_start(dual_ledger: Runner) -> None:
    ledgers = dual_ledger("ledgers", "list", "--json").document["ledgers"]
    assert [ledger["id"] for ledger in ledgers] == ["MASTER", "SOVEREIGN"]
    assert "any source" in dual_ledger("ledgers", "list").out


def test_a_ledger_is_created_once_with_the_sources_that_it_accepts(dual_ledger: Runner) -> None:
    arguments = (
        "ledgers",
        "create",
        "ARCHIVE",
        "--description",
        "old",
        "--allow-source",
        "b",
        "--allow-source",
        "a",
    )

    first = dual_ledger(*arguments, "--json").document
    again = dual_ledger(*arguments, "--json").document

    assert (first["created"], again["created"]) == (True, False)
    assert first["ledger"] == again["ledger"]
    assert first["ledger"]["allowed_sources"] == ["a", "b"]
    assert "existing ARCHIVE" in dual_ledger(*arguments).out


def test_a_ledger_that_exists_otherwise_and_a_bad_id_are_usage_errors(dual_ledger: Runner) -> None:
    ran = dual_ledger("ledgers", "create", "MASTER", "--description", "mine")
    assert ran.status == 2
    assert "exists with another description" in ran.err
    assert dual_ledger("ledgers", "create", "").status == 2
    assert dual_ledger("ledgers", "create", "a\u2028b").status == 2
    assert dual_ledger("ledgers", "create", "OK", "--allow-source", "x" * 256).status == 2


def test_who_created_a_ledger_is_in_the_audit_log_once(dual_ledger: Runner, settings: Settings) -> None:
    for _ in range(2):
        dual_ledger("ledgers", "create", "ARCHIVE", "--allow-source", "a")
    lines = query(url(settings), "SELECT actor, action, details FROM audit_log")
    stated = {"ledger_id": "ARCHIVE", "before": None}
    after = {"description": "", "allowed_sources": ["a"]}
    ((login,),) = query(url(settings), "SELECT session_user")
    assert lines == [(f"{login} ({getpass.getuser()})", "ledger_created", stated | {"after": after})]


def test_a_further_source_is_allowed_with_a_reason_that_is_kept(
    dual_ledger: Runner, settings: Settings
) -> None:
    dual_ledger("ledgers", "create", "ARCHIVE", "--allow-source", "b")
    allow = ("ledgers", "allow", "ARCHIVE", "a", "b", "--reason", "second delivery")
    first, again = dual_ledger(*allow, "--json").document, dual_ledger(*allow, "--json").document
    assert (first["changed"], again["changed"]) == (True, False)
    assert again["ledger"]["allowed_sources"] == ["a", "b"]
    line = "SELECT reason, details->'before', details->'after' FROM audit_log WHERE action = 'ledger_sources'"
    assert query(url(settings), line) == [("second delivery", ["b"], ["a", "b"])]
    assert "MASTER accepts any source" in dual_ledger("ledgers", "allow", "MASTER", "a", "--reason", "r").out
    assert dual_ledger("ledgers", "allow", "NOWHERE", "a", "--reason", "r").status == 2
    assert dual_ledger("ledgers", "allow", "ARCHIVE", "a\nb", "--reason", "r").status == 2
    assert dual_ledger("ledgers", "allow", "ARCHIVE", "c", "--reason", " ").status == 2
