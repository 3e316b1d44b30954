from ledger.config import Settings
from tests.cli.running import Runner
from tests.relay.outbox import post


def test_the_entries_of_an_account_are_told_page_by_page_with_their_balances(
    dual_ledger: Runner, settings: Settings
) -> None:
    post(settings, 3)  # 2.50, 3.50 and 4.50 from B to A

    first = dual_ledger("accounts", "entries", "A", "--limit", "2", "--json").document
    assert [(one["reference_id"], one["amount"], one["balance"]) for one in first["entries"]] == [
        ("0-REF-3", "4.50", "10.50"),
        ("0-REF-2", "3.50", "6.00"),
    ]
    assert (first["account"]["balance"], first["complete"]) == ("10.50", True)
    before = str(first["next_before"])
    rest = dual_ledger("accounts", "entries", "A", "--before", before, "--json").document
    assert [(one["entry_id"], one["balance"]) for one in rest["entries"]] == [(1, "2.50")]
    assert rest["next_before"] is None
    text = dual_ledger("accounts", "entries", "B").out
    assert "-4.50" in text
    assert "-10.50" in text


def test_an_account_that_is_not_there_has_no_entries(dual_ledger: Runner) -> None:
    ran = dual_ledger("accounts", "entries", "NOBODY", "--json")
    assert (ran.status, ran.document["found"], ran.document["entries"]) == (1, False, [])
    assert "there is no account" in ran.err
