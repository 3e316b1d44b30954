"""Goal: `audit` tells what is wrong as text, JSON and a page, and ends with 1 if anything is."""

from pathlib import Path

from ledger.config import Settings
from tests.audit.preaudit.books import fill, plant
from tests.cli.running import Runner

_CLEVER = "UPDATE bank_accounts SET balance = balance + 0.01, available_balance = available_balance + 0.01"
_NAMED = (
    "INSERT INTO bank_accounts (id, currency_code, asset_type, opening_balance, balance, available_balance) "
    "VALUES ('<b>\x1b[2J', 'EUR', 'fiat', -1, -1, -1)"
)


def test_sound_books_end_with_0_and_what_is_no_finding_is_a_note(
    dual_ledger: Runner, settings: Settings
) -> None:
    fill(settings)
    ran = dual_ledger("audit", "--json")
    assert (ran.status, ran.document["ok"], ran.document["findings"]) == (0, True, [])
    assert {note["severity"] for note in ran.document["notes"]} == {"note"}
    text = dual_ledger("audit").out
    assert "nothing is wrong: 21 checks" in text
    assert "entries MASTER      4, of " in text


def test_a_finding_says_what_it_means_and_what_to_do(
    dual_ledger: Runner, settings: Settings, tmp_path: Path
) -> None:
    fill(settings)
    plant(settings, _CLEVER)
    ran = dual_ledger("audit", "--most", "2", "--json")
    (one,) = ran.document["findings"]
    assert (ran.status, one["check"], one["count"], len(one["listed"])) == (1, "balances_differ", 3, 2)
    assert one["listed"][0] == {
        "account_id": "A",
        "currency_code": "EUR",
        "balance": "1050.01",
        "recomputed": "1050.00",
    }
    page = tmp_path / "audit.html"
    ran = dual_ledger("audit", "--most", "2", "--html", str(page))
    assert (ran.status, ran.out.splitlines()[-1].startswith("1 finding: ")) == (1, True)
    assert "… and 1 more: --most" in ran.out
    assert "1,050.01" in page.read_text()
    assert "dual-ledger reconcile" in page.read_text()


def test_names_from_outside_do_nothing_to_a_terminal_or_a_page(
    dual_ledger: Runner, settings: Settings, tmp_path: Path
) -> None:
    plant(settings, _NAMED)
    page = tmp_path / "audit.html"
    ran = dual_ledger("audit", "--html", str(page))
    assert ran.status == 1
    assert "\x1b" not in ran.out
    assert "&lt;b&gt;" in page.read_text()
    assert "<b>" not in page.read_text()


def test_books_that_are_not_set_up_are_one_finding(dual_ledger: Runner, empty_database: str) -> None:
    ran = dual_ledger(
        "audit", "--json", database_url=Settings.model_validate({"database_url": empty_database}).database_url
    )
    assert (ran.status, [one["check"] for one in ran.document["findings"]]) == (1, ["schema_version"])
    assert ran.document["findings"][0]["do"] == "dual-ledger migrate"


def test_a_page_that_cannot_be_written_is_usage(
    dual_ledger: Runner, settings: Settings, tmp_path: Path
) -> None:
    fill(settings)
    ran = dual_ledger("audit", "--html", str(tmp_path / "no" / "audit.html"))
    assert (ran.status, "cannot write the report" in ran.err) == (2, True)
