import pytest

from ledger.config import Settings
from ledger.patience import Patience
from ledger.tracing import trace_id
from tests.cli.running import Runner
from tests.corrections.world import Entry, apply, approve, differ, open_books, operator, state
from tests.fixtures.outside import query
from tests.relay.outbox import post, url

_KEYS = {
    "found",
    "ledger_id",
    "reference_id",
    "trace_id",
    "entry",
    "hops",
    "dead_letters",
    "corrections",
    "runs",
}
_LETTER = """
    INSERT INTO dead_letters
        (code, reason, consumer_group, topic, partition, "offset", ledger_id, reference_id)
    VALUES (%s, 'said so', 'g', 't', 0, %s, %s, %s)
"""
_DUPLICATE = """
    INSERT INTO duplicates (consumer_group, topic, partition, "offset", ledger_id, reference_id, run_id)
    VALUES ('g', 't', 0, %s, 'MASTER', '0-REF-1', 'run-1')
"""


def _names(document: dict[str, list[dict[str, object]]]) -> list[object]:
    return [hop["name"] for hop in document["hops"]]


def test_a_posted_entry_has_all_its_keys_and_its_hops_in_order(
    dual_ledger: Runner, settings: Settings
) -> None:
    post(settings, 1, metadata={"purpose": "SALA"})

    ran = dual_ledger("trace", "0-REF-1", "--json")

    found = ran.document
    assert (ran.status, found["found"], found["ledger_id"], found["reference_id"]) == (
        0,
        True,
        "MASTER",
        "0-REF-1",
    )
    assert set(found) >= _KEYS
    assert found["trace_id"] == trace_id("MASTER", "0-REF-1")
    assert _names(found) == ["read", "published", "posted", "outbox", "relayed", "acknowledged"]
    assert [hop["reached"] for hop in found["hops"]] == [True, False, True, True, False, False]
    assert (found["entry"]["amount"], found["entry"]["currency_code"]) == ("2.50", "EUR")
    assert found["accounts"]["debit"]["balance"] == "2.50"
    read, _, posted, outbox, relayed, _ = found["hops"]
    assert (read["source_type"], read["source_id"], read["source_position"]) == ("CSV", "test", "line 1")
    assert posted["content_digest"] == found["entry"]["content_digest"]
    assert (outbox["sequence"], outbox["seconds_since_previous"]) == (1, 0)
    assert relayed["at"] is None


def test_the_time_between_hops_is_told(dual_ledger: Runner, settings: Settings) -> None:
    post(settings, 1)
    query(
        url(settings),
        "UPDATE dual_ledger_outbox SET status = 'ACKNOWLEDGED', attempts = 2, "
        "published_at = created_at + interval '2 seconds', "
        "acknowledged_at = created_at + interval '5 seconds'",
    )
    hops = dual_ledger("trace", "0-REF-1", "--json").document["hops"]
    assert [hop["seconds_since_previous"] for hop in hops] == [None, None, None, 0, 2, 3]
    text = dual_ledger("trace", "0-REF-1").out
    assert "+3.000 s" in text
    assert "sent 2 times" in text


def test_a_row_that_the_scb_refused_ends_with_failed(dual_ledger: Runner, settings: Settings) -> None:
    post(settings, 1)
    query(url(settings), "UPDATE dual_ledger_outbox SET status = 'FAILED', error = 'rejected by the SCB: x'")
    query(
        url(settings),
        "INSERT INTO breaks (kind, ledger_id, reference_id) VALUES ('rejected_by_scb', 'MASTER', '0-REF-1')",
    )
    found = dual_ledger("trace", "0-REF-1", "--json").document
    assert _names(found)[-1] == "failed"
    assert found["hops"][-1]["at"] is not None
    assert found["hops"][-1]["error"] == "rejected by the SCB: x"
    assert (found["breaks"][0]["kind"], found["corrections"]) == ("rejected_by_scb", [])


def test_a_correction_and_what_it_corrects_name_each_other(dual_ledger: Runner, settings: Settings) -> None:
    open_books(url(settings), "A", "B")
    ours, theirs = Entry("A", "B", "1"), Entry("A", "B", "3")
    of_an_entry = differ(url(settings), "R", "amount", ours, theirs)
    of_a_balance = state(url(settings), "A", by="-1")
    with operator(settings) as person:
        approve(person, [of_an_entry])
        apply(person, [of_an_entry])
        query(url(settings), "UPDATE breaks SET actual = '1003', expected = '1002' WHERE kind = 'balance'")
        approve(person, [of_a_balance])
        apply(person, [of_a_balance])
    (correction,) = dual_ledger("trace", "R", "--json").document["corrections"]
    assert (correction["corrected_by"], correction["amount"]) == (f"CORRECTION-{of_an_entry}", "2")
    found = [dual_ledger("trace", f"CORRECTION-{one}", "--json") for one in (of_an_entry, of_a_balance)]
    over = [[ran.document["corrects"][key] for key in ("break_id", "reference_id", "books")] for ran in found]
    assert over == [[of_an_entry, "R", "dbis"], [of_a_balance, None, "both"]]
    assert found[1].document["corrects"]["account_id"] == "A"
    assert f"break {of_an_entry}: amount of R" in dual_ledger("trace", f"CORRECTION-{of_an_entry}").out


def test_a_cleared_outbox_row_counts_as_acknowledged(dual_ledger: Runner, settings: Settings) -> None:
    post(settings, 1)
    query(url(settings), "DELETE FROM dual_ledger_outbox")
    hops = dual_ledger("trace", "0-REF-1", "--json").document["hops"]
    assert [hop["reached"] for hop in hops if hop["name"] in ("outbox", "relayed", "acknowledged")] == [
        True
    ] * 3
    assert "cleared" in dual_ledger("trace", "0-REF-1").out


def test_redeliveries_refusals_and_runs_are_shown(dual_ledger: Runner, settings: Settings) -> None:
    post(settings, 1)
    for offset in (7, 8):
        query(url(settings), _DUPLICATE, offset)
    query(url(settings), _LETTER, "conflict", 9, "MASTER", "0-REF-1")
    query(url(settings), "INSERT INTO runs (id, kind, status) VALUES ('run-1', 'REPLAY', 'COMPLETED')")

    found = dual_ledger("trace", "0-REF-1", "--json").document

    came = ["duplicate", "duplicate", "dead_letter"]  # in order of time: before what has not happened yet
    assert _names(found) == ["read", "published", "posted", "outbox", *came, "relayed", "acknowledged"]
    assert [hop["offset"] for hop in found["hops"][4:7]] == [7, 8, 9]
    assert found["dead_letters"][0]["code"] == "conflict"
    assert [(run["run_id"], run["status"]) for run in found["runs"]] == [("run-1", "COMPLETED")]
    text = dual_ledger("trace", "0-REF-1").out
    assert "came again: t partition 0 offset 8" in text
    assert "conflict (open): said so" in text


def test_a_reference_that_was_only_refused_is_found_by_its_dead_letters(
    dual_ledger: Runner, settings: Settings
) -> None:
    query(url(settings), _LETTER, "ledger_unknown", 1, "NOWHERE", "REF-X")
    ran = dual_ledger("trace", "REF-X", "--json")
    assert (ran.status, ran.document["found"], ran.document["entry"]) == (0, True, None)
    assert _names(ran.document) == ["dead_letter"]
    assert "never posted" in dual_ledger("trace", "REF-X").out


def test_an_unknown_reference_is_not_found_and_near_ones_are_offered(
    dual_ledger: Runner, settings: Settings
) -> None:
    post(settings, 12)

    ran = dual_ledger("trace", "0-REF-1X", "--json")

    assert (ran.status, ran.document["found"]) == (1, False)
    assert set(ran.document) >= _KEYS
    assert ran.document["near"][0] == "0-REF-1"
    assert "did you mean 0-REF-1, " in ran.err


@pytest.mark.parametrize("reference", ["\x1b[31m", "'; DROP TABLE ledgers; --", "x" * 5000, "é%s"])
def test_no_reference_does_harm(dual_ledger: Runner, settings: Settings, reference: str) -> None:
    post(settings, 1)
    ran = dual_ledger("trace", reference, "--json")
    assert (ran.status, ran.document["found"]) == (1, False)
    assert "\x1b[31m" not in ran.err


def test_an_empty_reference_and_an_empty_ledger_are_refused(dual_ledger: Runner) -> None:
    for arguments in (("",), ("R", "--ledger", "")):
        ran = dual_ledger("trace", *arguments, "--json")
        assert (ran.status, ran.out) == (2, "")
        assert "must not be empty" in ran.err


def test_a_reference_is_told_as_it_would_be_typed(dual_ledger: Runner) -> None:
    assert "no reference 'PAY 1 ' in any ledger" in dual_ledger("trace", "PAY 1 ").err


def test_a_reference_in_two_ledgers_needs_one_of_them(dual_ledger: Runner, settings: Settings) -> None:
    post(settings, 1)
    query(
        url(settings),
        "SELECT post_ledger_entry('SOVEREIGN', 'A', 'B', 3, 'EUR', 'fiat', 'PAYMENT', '0-REF-1')",
    )

    ran = dual_ledger("trace", "0-REF-1", "--json")

    assert ran.status == 2
    assert "MASTER, SOVEREIGN" in ran.err
    entry = dual_ledger("trace", "0-REF-1", "--ledger", "SOVEREIGN", "--json").document["entry"]
    assert (entry["amount"], entry["ledger_id"]) == ("3", "SOVEREIGN")
    elsewhere = dual_ledger("trace", "0-REF-1", "--ledger", "NONE", "--json")
    assert elsewhere.status == 1
    assert "it is in another one: --ledger MASTER" in elsewhere.err


def test_what_a_terminal_would_obey_is_written_out(dual_ledger: Runner, settings: Settings) -> None:
    post(settings, 1, metadata={"note": "\x1b[2J\x9b2J"})
    text = dual_ledger("trace", "0-REF-1").out
    assert not {"\x1b", "\x9b"} & set(text)


def test_a_reference_of_a_dead_letter_is_offered_too(dual_ledger: Runner, settings: Settings) -> None:
    query(url(settings), _LETTER, "conflict", 1, "MASTER", "REF-77")
    assert dual_ledger("trace", "REF-7", "--json", "--no-kafka").document["near"] == ["REF-77"]


def test_the_trace_viewer_is_opened_where_one_is_configured(dual_ledger: Runner, settings: Settings) -> None:
    post(settings, 1)
    ran = dual_ledger("trace", "0-REF-1", "--open")
    assert (ran.status, "DUAL_LEDGER_TRACE_VIEWER_URL" in ran.err) == (2, True)
    viewer = {"trace_viewer_url": "http://viewer/trace/{trace_id}"}
    found = dual_ledger("trace", "0-REF-1", "--open", "--json", **viewer).document
    assert found["link"] == f"http://viewer/trace/{found['trace_id']}"
    assert found["link"] in dual_ledger("trace", "0-REF-1", "--open", **viewer).out


def test_balances_that_would_take_too_long_are_left_out_and_said(
    dual_ledger: Runner, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(settings, 1)
    monkeypatch.setattr("cli.trace.Patience", lambda *_: Patience(0.0))
    balances = dual_ledger("trace", "0-REF-1", "--json").document["balances"]
    assert balances["debit"] is None
    assert "--wait" in balances["why_not"]
    assert "--wait" in dual_ledger("trace", "0-REF-1").out
