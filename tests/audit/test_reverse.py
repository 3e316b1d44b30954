"""Goal: a run is taken back by mirror entries, each once, and balances are what they would be without it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.books import Refused, connect
from ledger.config import Settings
from ledger.dead_letters.undo import undo as undo_letter
from ledger.passport import Passport, passport
from ledger.posting import Unknown
from tests.audit.scene import Backfill, loaded
from tests.audit.undoing import all_balances, audited, checked, operator, reversed_, status
from tests.books.inspection import assert_sound, balances, posted
from tests.books.scene import BALANCE_RULE, a_payment, open_account, open_accounts, post_directly, url
from tests.dead_letters.scene import redriven
from tests.fixtures.outside import query


def test_each_entry_gets_its_mirror_newest_first(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment(f"R-{n}", amount=f"{n + 1}.00", fx_rate="1.5") for n in range(7)])
    ids = [one for (one,) in query(url(settings), "SELECT id FROM ledger_entries ORDER BY id DESC")]
    done = reversed_(settings)
    assert (done.done, done.reversed, done.refused, done.standing) == (True, 7, [], 0)
    assert posted(url(settings))[7:] == [f"UNDO-run-1-{one}" for one in ids]
    assert balances(url(settings)) == {"A": 0, "B": 0}
    columns = """debit_account_id, credit_account_id, amount::text, fx_rate::text, metadata, source_type,
        source_id, run_id, shard"""
    (mirror,) = query(
        url(settings), f"SELECT {columns} FROM ledger_entries WHERE reference_id = 'UNDO-run-1-{ids[0]}'"
    )
    assert mirror == (
        *("B", "A", "7.00", "1.5", {"undoes": "R-6", "run": "run-1"}),
        *("DATABASE", "scb-1", None, 0),  # news to the SCB, whoever the entry itself came from
    )
    assert status(settings) == "UNDONE"
    assert_sound(url(settings))


def test_it_is_written_down_before_and_after_and_the_checkpoint_says_so(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment("R-1"), a_payment("R-2")])
    reversed_(settings)
    assert audited(settings) == [
        (
            "run_undo_begin",
            "wrong file",
            {
                "run_id": "run-1",
                "method": "reverse",
                "entries": 2,
                "before": {"status": "COMPLETED", "standing": 2},
                "after": {"status": "UNDOING"},
            },
        ),
        (
            "run_undo_end",
            "wrong file",
            {
                "run_id": "run-1",
                "method": "reverse",
                "reversed": 2,
                "standing": 0,
                "before": {"status": "UNDOING"},
                "after": {"status": "UNDONE", "standing": 0},
            },
        ),
    ]
    checkpoint = "SELECT status, error_message, successful_records FROM ledger_backfill_checkpoints"
    assert query(url(settings), checkpoint) == [("FAILED", "undone by reverse, 2 entries: wrong file", 2)]


def test_other_traffic_before_between_and_after_keeps_its_balances(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B", "C")
    post_directly(url(settings), a_payment("BEFORE", amount="7.00"))
    run = Backfill(settings).begin()
    entries = run.read(
        [a_payment(f"R-{n}", *("AB" if n % 2 else "BC"), amount=f"{n + 1}.01") for n in range(9)]
    )
    run.post(entries[:5])
    post_directly(url(settings), a_payment("BETWEEN", "B", "A", amount="3.00"))
    run.post(entries[5:])
    run.end()
    post_directly(url(settings), a_payment("AFTER", "C", "A", amount="2.00"))
    reversed_(settings)
    assert balances(url(settings)) == {"A": 7 - 3 - 2, "B": -7 + 3, "C": 2}
    assert_sound(url(settings))


def test_while_others_post_to_the_same_accounts_nothing_is_lost(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment(f"R-{n}", amount="1.00") for n in range(60)])
    with ThreadPoolExecutor(3) as threads:
        others = [
            threads.submit(post_directly, url(settings), a_payment(f"O-{n}", amount="2.00"))
            for n in range(40)
        ]
        two = [threads.submit(reversed_, settings, piece=2) for _ in range(2)]  # and two at the same undoing
        done = [future.result() for future in two]
        for future in others:
            future.result()
    assert sum(one.reversed for one in done) == 60
    assert status(settings) == "UNDONE"
    assert balances(url(settings)) == {"A": 80, "B": -80}
    assert_sound(url(settings))


def test_what_is_refused_is_listed_stays_and_is_tried_again(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B", "C")
    entries = [a_payment(f"R-{n}", credit="C" if n == 4 else "B") for n in range(8)]
    loaded(settings, entries)
    query(url(settings), "UPDATE bank_accounts SET status = 'CLOSED' WHERE id = 'C'")
    assert [account["account_id"] for account in checked(settings).troubled] == ["C"]
    done = reversed_(settings)
    assert (done.done, done.reversed, done.standing, done.refused_count) == (False, 7, 1, 1)
    assert [(one["reference_id"], one["code"]) for one in done.refused] == [("R-4", "account_closed")]
    assert (status(settings), audited(settings)[-1][0]) == ("UNDOING", "run_undo_stopped")
    assert not reversed_(settings).done
    query(url(settings), "UPDATE bank_accounts SET status = 'ACTIVE' WHERE id = 'C'")
    again = reversed_(settings)
    assert (again.done, again.reversed, status(settings)) == (True, 1, "UNDONE")
    assert set(balances(url(settings)).values()) == {0}
    assert_sound(url(settings))


def test_a_limit_refuses_the_mirrors_that_would_break_it_and_the_check_says_which(settings: Settings) -> None:
    open_accounts(url(settings), "A", "C")
    open_account(url(settings), "B", opening="100")
    query(url(settings), BALANCE_RULE)
    loaded(settings, [a_payment("R-1", "A", "B", amount="60.00"), a_payment("R-2", "A", "B", amount="20.00")])
    post_directly(url(settings), a_payment("SPENT", "C", "A", amount="50.00"))
    found = checked(settings)
    assert [(one["account_id"], str(one["lowest"])) for one in found.troubled] == [("A", "-50.00")]
    assert (found.reversible, found.document()["reverse"]["possible"]) == (False, False)
    done = reversed_(settings)
    assert [(one["reference_id"], one["code"]) for one in done.refused] == [("R-1", "insufficient_available")]
    post_directly(url(settings), a_payment("BACK", "A", "C", amount="50.00"))
    assert checked(settings).reversible
    assert reversed_(settings).done
    assert balances(url(settings)) == {"A": 0, "B": 100, "C": 0}


def test_accounts_may_go_below_zero_where_no_limit_applies(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment("R-1")])
    post_directly(url(settings), a_payment("SPENT", "B", "A"))
    assert checked(settings).reversible
    assert reversed_(settings).done


def test_newest_first_is_what_the_check_reckons_with(settings: Settings) -> None:
    """Taken back oldest first, the account would fall below its limit on the way."""
    open_account(url(settings), "B", opening="10")
    open_accounts(url(settings), "A")
    query(url(settings), BALANCE_RULE)
    loaded(settings, [a_payment("R-1", "A", "B", amount="10.00"), a_payment("R-2", "B", "A", amount="10.00")])
    assert checked(settings).reversible
    assert reversed_(settings, piece=1).done


def test_a_reference_of_a_mirror_that_somebody_has_taken_is_a_conflict(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment("R-1"), a_payment("R-2")])
    ((one,), _) = query(url(settings), "SELECT id FROM ledger_entries ORDER BY id")
    post_directly(url(settings), a_payment(f"UNDO-run-1-{one}", amount="0.01"))
    done = reversed_(settings)
    assert [(found["reference_id"], found["code"]) for found in done.refused] == [("R-1", "conflict")]
    assert status(settings) == "UNDOING"


def test_what_was_redriven_is_taken_back_too_but_not_what_was_undone_with_its_letter(
    settings: Settings,
) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment("R-1"), a_payment("R-2", credit="C"), a_payment("R-3", credit="C")])
    open_accounts(url(settings), "C")
    redriven(settings, [1, 2])
    with operator(settings) as books:
        undo_letter(books, 2, "wrong", "ann")
    assert checked(settings).entries == 2
    assert reversed_(settings).reversed == 2
    assert set(balances(url(settings)).values()) == {0}
    with operator(settings) as books:
        late = undo_letter(books, 1, "wrong", "ann")  # taken back with the run already
    assert late.answer == "undone already"
    assert set(balances(url(settings)).values()) == {0}
    assert_sound(url(settings))


def test_an_undone_run_is_undone_once_and_what_comes_later_is_taken_back_too(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment("R-1"), a_payment("R-2", credit="C")])
    reversed_(settings)
    assert (checked(settings).done, reversed_(settings).reversed) == (True, 0)
    open_accounts(url(settings), "C")
    redriven(settings, [1])
    assert not checked(settings).done
    assert reversed_(settings).reversed == 1
    assert set(balances(url(settings)).values()) == {0}


@pytest.mark.parametrize(
    ("state", "sqlstate"), [("PLANNED", "LD931"), ("IN_PROGRESS", "LD931"), ("COMPLETED", None)]
)
def test_only_a_run_that_stands_still_is_undone(settings: Settings, state: str, sqlstate: str | None) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment("R-1")])
    query(url(settings), "UPDATE runs SET status = %s", state)
    if sqlstate is None:
        assert reversed_(settings).done
        return
    with pytest.raises(Refused) as raised:
        reversed_(settings)
    assert raised.value.sqlstate == sqlstate
    assert posted(url(settings)) == ["R-1"]


@pytest.mark.parametrize("reason", ["", "  "])
def test_the_books_want_a_reason(settings: Settings, reason: str) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment("R-1")])
    with operator(settings) as books, pytest.raises(Refused) as raised:
        books.rows("undo_begin", run="run-1", reason=reason, operator="ann")
    assert raised.value.sqlstate == "LD930"
    for name, sqlstate in (("undo_reverse", "LD937"), ("undo_end", "LD938")):
        given = {"size": 5, "careful": False} if name == "undo_reverse" else {"reason": "x", "operator": ""}
        with operator(settings) as books, pytest.raises(Refused) as raised:
            books.rows(name, run="run-1", **given)
        assert raised.value.sqlstate == sqlstate
    assert status(settings) == "COMPLETED"


def test_a_consumer_of_the_run_that_still_lives_posts_nothing_any_more(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    run = Backfill(settings).begin()
    entries = run.read([a_payment("R-1"), a_payment("R-2")])
    run.post(entries[:1])
    run.end("PAUSED")
    reversed_(settings)
    with pytest.raises(Exception, match="is stopped"):
        run.post(entries[1:])
    assert balances(url(settings)) == {"A": 0, "B": 0}


def test_accounts_that_the_run_opened_stay_and_are_told(settings: Settings) -> None:
    open_accounts(url(settings), "Z")
    loaded(settings, [a_payment("R-1"), a_payment("R-2", "C", "D")], unknown=Unknown(create="debit"))
    post_directly(url(settings), a_payment("OTHER", "A", "Z"))
    found = checked(settings)
    assert (found.opened, found.followed, found.entries_of_others) == (4, 1, 1)
    reversed_(settings)
    assert checked(settings).entries_of_others == 1
    assert all_balances(settings)["A"][0] == all_balances(settings)["Z"][0] * -1


def test_messages_of_others_that_relied_on_its_entries_are_told(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment("R-1"), a_payment("R-2")])
    loaded(settings, [a_payment("R-2"), a_payment("R-3")], id="run-2", source="file-2")
    assert (checked(settings).relied_on, checked(settings, "run-2").relied_on) == (1, 0)
    assert checked(settings).obstacles == {"relied on": 1}


def test_the_passport_of_an_entry_says_what_took_it_back(settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    loaded(settings, [a_payment("R-1")])
    before = _passport(settings)
    reversed_(settings)
    ((identity,),) = query(url(settings), "SELECT id FROM ledger_entries WHERE reference_id = 'R-1'")
    mirror = f"UNDO-run-1-{identity}"
    after = _passport(settings)
    assert [hop.name for hop in before.hops if hop.name == "taken_back"] == []
    assert [hop.details for hop in after.hops if hop.name == "taken_back"] == [{"reversed_by": mirror}]
    assert after.standing is not None
    assert after.standing.sentence == f"Posted by run run-1, and taken back by {mirror}."


def _passport(settings: Settings) -> Passport:
    with connect(settings, role="auditor") as books:
        found = passport(books, None, "R-1")
    assert found is not None
    return found
