"""Goal: verify-chain tells a person where the chain is broken, and how far it goes."""

import json
from collections.abc import Iterator

import psycopg
import pytest

from audit.seals import head_file
from audit.seals.run import Desk, seal_all
from ledger.config import Settings
from tests.books.scene import a_payment, post_directly, url
from tests.cli.running import Ran, Runner
from tests.fixtures.outside import query
from tests.seals.scene import audit, fill


@pytest.fixture
def dual_ledger(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    return Runner(settings, monkeypatch, capsys)


@pytest.fixture
def sealed(settings: Settings) -> Iterator[psycopg.Connection]:
    """Sealed books, and a superuser whose triggers rest."""
    fill(settings)
    _seal(settings)
    with psycopg.connect(url(settings), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def _seal(settings: Settings) -> None:
    desk = Desk(settings, "operator")
    seal_all(desk)
    desk.close()


def _places(ran: Ran) -> list[tuple[str, int | None, int | None, int | None]]:
    return [(one["check"], one["window"], one["shard"], one["number"]) for one in ran.document["findings"]]


def test_nothing_sealed_is_said_and_is_no_fault(settings: Settings, dual_ledger: Runner) -> None:
    ran = dual_ledger("verify-chain")
    assert ran.status == 0
    assert "nothing is sealed yet" in ran.out
    assert dual_ledger("verify-chain", "--json").document["ok"] is True
    assert query(url(settings), "SELECT count(*) FROM sealed_windows") == [(0,)]


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("workers", ["1", "3"])
def test_a_whole_chain_says_how_far_it_goes(dual_ledger: Runner, settings: Settings, workers: str) -> None:
    post_directly(url(settings), a_payment("LATER"))
    ran = dual_ledger("verify-chain", "--workers", workers, "--json")
    assert (ran.status, ran.document["ok"], ran.document["findings"]) == (0, True, [])
    assert ran.document["sealed"] == {"audit_log": 4, "entries": 12, "outbox": 9}
    assert ran.document["unsealed"] == {"acknowledgements": 0, "audit_log": 0, "entries": 1, "outbox": 4}
    assert (ran.document["rows"], ran.document["windows"], ran.document["head_lines"]) == (25, 1, 1)
    assert "not sealed yet: 1 entry, 4 outbox rows" in dual_ledger("verify-chain").out


def test_a_changed_row_is_named_with_what_to_do_next(
    sealed: psycopg.Connection, settings: Settings, dual_ledger: Runner
) -> None:
    sealed.execute("UPDATE ledger_entries SET metadata = '{\"purpose\": \"\"}' WHERE reference_id = 'REF-2'")
    shard = query(url(settings), "SELECT max(shard) FROM stream_positions")[0][0]
    ran = dual_ledger("verify-chain", "--json")
    assert (ran.status, ran.document["ok"], ran.document["found"]) == (1, False, 1)
    assert _places(ran) == [("rows", 1, shard, 3)]
    assert ran.document["findings"][0]["part"] == "entries"
    told = dual_ledger("verify-chain").out
    assert f"BROKEN: one place: window 1, entries, shard {shard}, number 3: the row was changed" in told
    assert "next: compare the row with a backup" in told


@pytest.mark.parametrize(
    ("statement", "places"),
    [
        (
            "UPDATE ledger_entries SET read_at = 'infinity' WHERE reference_id = 'DIRECT-1'",
            [("rows", 1, 0, 2)],
        ),
        (
            "DELETE FROM dual_ledger_outbox WHERE shard = 0 AND sequence = 6",
            [("rows", 1, 0, 6), ("outbox", None, 0, None)],
        ),
        (
            "UPDATE sealed_windows SET sealed_at = '-infinity'",
            [("chain", 1, None, None), ("head", 1, None, None)],
        ),
        (
            "UPDATE audit_log SET reason = 'another' WHERE id = 2",
            [("rows", 1, 0, 2), ("audit_log", None, None, 2)],
        ),
    ],
)
def test_a_change_is_named_and_no_other_place_is(
    sealed: psycopg.Connection,
    dual_ledger: Runner,
    statement: str,
    places: list[tuple[str, int | None, int | None, int | None]],
) -> None:
    sealed.execute(statement.encode())
    ran = dual_ledger("verify-chain", "--json")
    assert _places(ran) == places


def test_what_is_not_sealed_yet_is_checked_in_what_its_entry_says(
    sealed: psycopg.Connection, settings: Settings, dual_ledger: Runner
) -> None:
    post_directly(url(settings), a_payment("LATER"))
    sealed.execute("UPDATE dual_ledger_outbox SET traceparent = 'x' WHERE reference_id = 'LATER'")
    assert _places(dual_ledger("verify-chain", "--json")) == [("outbox", None, 0, 7)]
    sealed.execute("DELETE FROM ledger_entries WHERE reference_id = 'LATER'")
    assert _places(dual_ledger("verify-chain", "--json")) == [("outbox", None, 0, 7)]
    sealed.execute("DELETE FROM dual_ledger_outbox WHERE reference_id = 'LATER'")
    ran = dual_ledger("verify-chain", "--json")
    assert [one["says"] for one in ran.document["findings"]] == ["the number was drawn, and has no row"]


def test_a_line_of_the_audit_log_is_missed_before_it_is_sealed(
    sealed: psycopg.Connection, settings: Settings, dual_ledger: Runner
) -> None:
    audit(settings, "fifth", "sixth")
    sealed.execute("DELETE FROM audit_log WHERE action = 'fifth'")
    assert _places(dual_ledger("verify-chain", "--json")) == [("audit_log", None, None, 6)]


def test_verification_may_begin_in_the_middle(settings: Settings, dual_ledger: Runner) -> None:
    fill(settings)
    _seal(settings)
    post_directly(url(settings), a_payment("LATER"))
    _seal(settings)
    ran = dual_ledger("verify-chain", "--from", "2", "--json")
    assert (ran.document["ok"], ran.document["rows"]) == (True, 1)


@pytest.mark.usefixtures("sealed")
def test_a_head_file_that_was_changed_is_told_line_by_line(settings: Settings, dual_ledger: Runner) -> None:
    path = head_file.path_of(settings)
    line = json.loads(path.read_text())
    path.write_text(json.dumps({**line, "entries": 13}) + "\nno window\n" + '{"number": 2, "digest": ')
    ran = dual_ledger("verify-chain", "--json")
    assert [(one["check"], one["window"]) for one in ran.document["findings"]] == [
        ("head", 1),
        ("head", None),
    ]
    assert ran.document["head_lines"] == 2


@pytest.mark.usefixtures("sealed")
def test_to_begin_behind_the_end_of_the_chain_is_no_proof(dual_ledger: Runner) -> None:
    assert dual_ledger("verify-chain", "--from", "2").status == 0
    ran = dual_ledger("verify-chain", "--from", "3", "--json")
    assert (ran.status, _places(ran)) == (1, [("chain", 3, None, None)])
    assert ran.document["findings"][0]["says"] == "it is not there: the chain ends at window 1"


@pytest.mark.usefixtures("sealed")
def test_a_head_file_that_cannot_be_read_is_told(settings: Settings, dual_ledger: Runner) -> None:
    path = head_file.path_of(settings)
    path.unlink()
    path.mkdir()
    ran = dual_ledger("verify-chain")
    assert ran.status == 1
    assert f"cannot read the head file {path}: Is a directory" in " ".join(ran.err.split())
