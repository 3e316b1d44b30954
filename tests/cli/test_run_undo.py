"""Goal: a person sees what an undo would mean, does it, and can do it again after whatever stopped it."""

import json
import signal

import psycopg
import pytest

from ledger.config import Settings
from tests.audit.scene import Backfill, loaded
from tests.audit.undoing import all_balances, status
from tests.books.inspection import assert_sound, balances, posted
from tests.books.scene import a_payment, open_accounts, url
from tests.cli.running import Runner
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import ended, running, start

_KEYS = {"run_id", "status", "method", "check", "reversed", "deleted", "refused", "seconds"}
_WHY = ("--reason", "wrong file")


@pytest.fixture
def run(settings: Settings) -> Backfill:
    """A complete run of ten entries."""
    open_accounts(url(settings), "A", "B")
    return loaded(settings, [a_payment(f"R-{n}", amount=f"{n + 1}.00") for n in range(10)])


def test_the_check_tells_and_changes_nothing(dual_ledger: Runner, settings: Settings, run: Backfill) -> None:
    told = dual_ledger("run", "undo", run.id, "--check")
    assert told.status == 0
    assert "10 on 2 accounts, 55.00 EUR" in told.out
    assert "10 pending" in told.out
    assert "delete     possible" in told.out
    document = dual_ledger("run", "undo", run.id, "--check", "--json").document
    assert set(document) >= _KEYS
    check = document["check"]
    assert (check["entries"], check["sums"], check["accounts"]) == (10, {"EUR": "55.00"}, 2)
    assert (check["reverse"]["possible"], check["delete"]) == (True, {"possible": True, "why_not": []})
    assert check["outbox"] == {"pending": 10}
    assert (document["reversed"], document["deleted"], status(settings)) == (None, None, "COMPLETED")


def test_it_is_reversed_and_the_second_time_there_is_nothing_to_do(
    dual_ledger: Runner, settings: Settings, run: Backfill
) -> None:
    ran = dual_ledger("run", "undo", run.id, *_WHY, "--json")
    assert (ran.status, ran.document["method"], ran.document["reversed"]) == (0, "reverse", 10)
    assert (ran.document["status"], ran.document["refused"]) == ("UNDONE", [])
    assert balances(url(settings)) == {"A": 0, "B": 0}
    again = dual_ledger("run", "undo", run.id, *_WHY)
    assert (again.status, again.out) == (0, "run-1 is UNDONE: there is nothing to take back\n")
    assert len(posted(url(settings))) == 20


def test_it_is_deleted(dual_ledger: Runner, settings: Settings, run: Backfill) -> None:
    ran = dual_ledger("run", "undo", run.id, "--method", "delete", *_WHY, "--json")
    assert (ran.status, ran.document["status"]) == (0, "UNDONE")
    assert ran.document["deleted"] == {
        "entries": 10,
        "outbox_rows": 10,
        "accounts_restored": 2,
        "accounts_removed": 0,
    }
    assert posted(url(settings)) == []


def test_what_is_refused_is_told_and_exits_with_1(
    dual_ledger: Runner, settings: Settings, run: Backfill
) -> None:
    query(url(settings), "UPDATE bank_accounts SET status = 'FROZEN' WHERE id = 'A'")
    told = dual_ledger("run", "undo", run.id, "--check")
    assert (told.status, "A: FROZEN" in told.out) == (1, True)
    ran = dual_ledger("run", "undo", run.id, *_WHY)
    assert (ran.status, "10 still stand (10 account_closed)" in ran.out) == (1, True)
    assert "R-9: account_closed: an account is frozen or closed" in ran.out
    document = dual_ledger("run", "undo", run.id, *_WHY, "--json").document
    assert (document["status"], len(document["refused"]), document["standing"]) == ("UNDOING", 10, 10)


@pytest.mark.parametrize(
    ("change", "arguments", "said"),
    [
        (None, (), "needs a reason|for a reason"),
        (None, ("--reason", " "), "must say why"),
        ("UPDATE runs SET status = 'IN_PROGRESS'", _WHY, "dual-ledger run pause run-1"),
        (
            "UPDATE dual_ledger_outbox SET status = 'PUBLISHED'",
            ("--method", "delete", *_WHY),
            "10 of its outbox rows were sent",
        ),
    ],
)
def test_what_cannot_be_done_as_asked_is_usage(
    dual_ledger: Runner,
    settings: Settings,
    run: Backfill,
    change: str | None,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    if change:
        query(url(settings), change)
    ran = dual_ledger("run", "undo", run.id, *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert any(words in ran.err for words in said.split("|")), ran.err
    assert len(posted(url(settings))) == 10


def test_a_planned_run_has_nothing_to_take_back_and_an_unknown_one_is_usage(
    dual_ledger: Runner, settings: Settings
) -> None:
    query(url(settings), "SELECT plan_run('run-9', 'BACKFILL', 's', 'MASTER', 't', 'g', '{}', NULL, 'why')")
    ran = dual_ledger("run", "undo", "run-9", *_WHY)
    assert (ran.status, "PLANNED: there is nothing to take back" in ran.out) == (0, True)
    assert dual_ledger("run", "undo", "run-0", *_WHY).status == 2


@pytest.mark.faults
@pytest.mark.parametrize(
    "place", ["undo.in_transaction:kill:2", "undo.after_batch:kill:1", "undo.after_batch:kill:3"]
)
def test_killed_anywhere_the_same_command_goes_on_and_posts_nothing_twice(
    settings: Settings, place: str
) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment(f"R-{n}", amount="1.00") for n in range(4100)])
    command = ("run", "undo", "run-1", *_WHY, "--json")
    with running(settings, *command, failpoint=place) as process:
        assert process.wait(60) == -signal.SIGKILL
    assert status(settings) == "UNDOING"
    assert_sound(url(settings))
    done = len(posted(url(settings))) - 4100
    code, out, err = ended(start(settings, *command))
    assert code == 0, err
    assert json.loads(out)["reversed"] == 4100 - done
    assert len(posted(url(settings))) == 8200
    assert all_balances(settings)["A"][0] == 0
    assert_sound(url(settings))


@pytest.mark.faults
def test_killed_before_it_commits_a_deletion_has_not_happened(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment(f"R-{n}", amount="1.00") for n in range(50)])
    before = all_balances(settings)
    command = ("run", "undo", "run-1", "--method", "delete", *_WHY, "--json")
    with running(settings, *command, failpoint="undo.in_transaction:kill") as process:
        assert process.wait(60) == -signal.SIGKILL
    until(lambda: _no_session(settings), what="the database to notice")
    assert (status(settings), len(posted(url(settings))), all_balances(settings)) == ("COMPLETED", 50, before)
    assert_sound(url(settings))
    assert ended(start(settings, *command))[0] == 0
    assert (status(settings), posted(url(settings))) == ("UNDONE", [])
    assert_sound(url(settings))


def _no_session(settings: Settings) -> bool:
    statement = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'dual-ledger run'"
    return not query(url(settings), f"{statement} AND datname = current_database()")


@pytest.mark.faults
def test_a_relay_that_begins_while_a_run_is_deleted_waits_and_sends_nothing_of_it(topics: Settings) -> None:
    open_accounts(url(topics), "A", "B")
    loaded(topics, [a_payment(f"R-{n}", amount="1.00") for n in range(5)])
    with psycopg.connect(url(topics)) as deleting:
        deleting.execute("SELECT delete_run('run-1', 'wrong file', 'ann')")
        with running(topics, "relay", "--until-idle", "1", "--json") as relay:
            waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'relay_leases'"
            until(lambda: query(url(topics), f"{waits} AND datname = current_database()"), what="it to wait")
            deleting.commit()
            out, _ = relay.communicate(timeout=60)
    assert json.loads(out)["published"] == 0
    assert_sound(url(topics))


@pytest.mark.faults
def test_a_run_that_a_relay_has_sent_is_not_deleted(topics: Settings) -> None:
    open_accounts(url(topics), "A", "B")
    loaded(topics, [a_payment(f"R-{n}", amount="1.00") for n in range(5)])
    with running(topics, "relay", "--until-idle", "1", failpoint="relay.after_publish:kill") as relay:
        assert relay.wait(60) == -signal.SIGKILL  # Kafka has them, and the books do not know it
    assert query(url(topics), "SELECT DISTINCT status FROM dual_ledger_outbox") == [("PENDING",)]
    code, _, err = ended(start(topics, "run", "undo", "run-1", "--method", "delete", *_WHY))
    assert (code, "a relay has held 1 of its shards" in err) == (2, True)
    assert len(posted(url(topics))) == 5
