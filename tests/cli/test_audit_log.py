"""Goal: an auditor finds a line, reads what it says, and sees whether the log is what was written."""

import json

import psycopg
import pytest

from ledger.config import Settings
from tests.books.scene import a_payment, open_accounts, url
from tests.cli.running import Runner
from tests.consumer.messages import send
from tests.consumer.running import consumed
from tests.dead_letters.scene import everything, kept
from tests.fixtures.outside import query

_WRITE = """
    SELECT write_audit(%s, %s, jsonb_build_object('account_id', %s::text, 'before',
        jsonb_build_object('status', 'ACTIVE', 'n', 1), 'after', jsonb_build_object('status', 'FROZEN')), %s)
"""
_LINES = (
    ("accounts.freeze", "Court order", "DE-1", "ann"),
    ("accounts.freeze", "fraud", "DE-2", "bob"),
    ("stream_stop", "50% of it_s wrong", "DE-3", "ann"),
)
_BROKEN = """
    CREATE OR REPLACE FUNCTION write_audit(
        action text, reason text, details jsonb, operator_name text DEFAULT ''
    ) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RAISE division_by_zero; END $$
"""
_ANSWERED = """
    UPDATE dual_ledger_outbox SET status = 'ACKNOWLEDGED', acknowledged_at = now(), published_at = now()
"""


@pytest.fixture
def log(settings: Settings) -> Settings:
    for line in _LINES:
        query(url(settings), _WRITE, *line)
    return settings


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), [3, 2, 1]),
        (("--actor", "ann"), [3, 1]),
        (("--action", "accounts"), [2, 1]),
        (("--action", "freeze"), []),
        (("--grep", "court ORDER"), [1]),
        (("--grep", "de-2"), [2]),
        (("--grep", "50%"), [3]),
        (("--grep", "it%s"), []),
        (("--since", "2001-01-01", "--until", "2002-01-01"), []),
        (("--since", "2001-01-01", "--actor", "bob"), [2]),
        (("--before", "3"), [2, 1]),
    ],
)
def test_lines_are_found_the_latest_first(
    dual_ledger: Runner, options: tuple[str, ...], found: list[int]
) -> None:
    document = dual_ledger("audit-log", "list", *options, "--json").document
    assert [line["id"] for line in document["lines"]] == found
    assert document["next_before"] is None
    lines = dual_ledger("audit-log", "list", *options).out.splitlines()
    assert [line.split()[0] for line in lines] == ([str(one) for one in found] or ["no"])


@pytest.mark.usefixtures("log")
def test_a_list_goes_on_where_it_ended(dual_ledger: Runner) -> None:
    document = dual_ledger("audit-log", "list", "--limit", "2", "--json").document
    assert ([line["id"] for line in document["lines"]], document["next_before"]) == ([3, 2], 2)
    assert "--before 2" in dual_ledger("audit-log", "list", "--limit", "2").out
    rest = dual_ledger("audit-log", "list", "--before", "2", "--json").document
    assert [line["reason"] for line in rest["lines"]] == ["Court order"]


@pytest.mark.usefixtures("log")
def test_a_line_is_shown_with_before_and_after_and_its_digest(dual_ledger: Runner) -> None:
    ran = dual_ledger("audit-log", "show", "2", "--json")
    line = ran.document["line"]
    assert ran.document["changes"] == [
        {"name": "n", "before": "1", "after": "-"},
        {"name": "status", "before": "ACTIVE", "after": "FROZEN"},
    ]
    assert (line["intact"], line["linked"], line["follows"]) == (True, True, 1)
    assert line["computed_digest"] == line["digest"]
    told = dual_ledger("audit-log", "show", "2").out
    assert "status           ACTIVE  FROZEN" in told
    assert "account_id       DE-2" in told
    assert dual_ledger("audit-log", "show", "1", "--json").document["line"]["follows"] is None
    missing = dual_ledger("audit-log", "show", "9", "--json")
    assert (missing.status, missing.document) == (1, {"found": False, "line": None, "changes": []})


def test_a_line_that_is_not_what_was_written_is_named(dual_ledger: Runner, log: Settings) -> None:
    whole = dual_ledger("audit-log", "verify", "--json")
    assert (whole.status, whole.document["ok"], whole.document["lines"]) == (0, True, 3)
    assert whole.document["head"] in dual_ledger("audit-log", "verify").out
    with psycopg.connect(url(log)) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE audit_log SET reason = 'fraud?' WHERE id = 2")
    ran = dual_ledger("audit-log", "verify", "--json")
    assert (ran.status, ran.document["ok"], ran.document["broken"]) == (1, False, 1)
    assert (ran.document["first_broken"]["id"], ran.document["first_broken"]["fault"]) == (2, "digest")
    assert "line 2" in ran.err
    assert dual_ledger("audit-log", "show", "2").status == 1
    assert dual_ledger("audit-log", "show", "3").status == 0


def test_a_log_without_a_line_holds(dual_ledger: Runner) -> None:
    document = dual_ledger("audit-log", "verify", "--json").document
    assert (document["ok"], document["lines"], document["last_id"], document["head"]) == (True, 0, None, "")
    assert dual_ledger("audit-log", "list").out == "no such line\n"


def test_where_no_line_can_be_written_nothing_is_changed(dual_ledger: Runner, topics: Settings) -> None:
    books, topic, why = url(topics), topics.topic_scb_entries, ("--reason", "why")
    letters = kept(topics, a_payment("L-1"), b"garbage")
    open_accounts(books, "A", "B")
    send(topics, [a_payment(f"R-{number}") for number in range(5)])
    consumed(topics, 5)
    query(books, "SELECT reserve_balance('H', 'A', 1, 'why')")
    query(books, _ANSWERED)
    query(books, "UPDATE stream_positions SET published_sequence = next_sequence - 1")
    ((shard,),) = query(books, "SELECT max(shard) FROM dual_ledger_outbox")
    query(books, _BROKEN)
    before = everything(topics)
    for words in (
        ("ledgers", "create", "X"),
        ("accounts", "create", "X", "--currency", "EUR", "--side", "debit"),
        ("accounts", "reserve", "A", "1", "--hold", "H-2"),
        ("accounts", "release", "H"),
        ("accounts", "freeze", "B", *why),
        ("dead-letters", "redrive", str(letters[0])),
        ("dead-letters", "discard", str(letters[1]), *why),
        ("streams", "stop", topic, "0", *why),
        ("offsets", "set", topic, "0", "--to", "3", *why),
        ("outbox", "resend", "--shard", str(shard), "--from", "1"),
        ("outbox", "archive", "--older-than", "0s"),
        ("run", "plan", "topic", topic, "--run-id", "r-1"),
    ):
        ran = dual_ledger(*words)
        assert (ran.status, "22012" in ran.err) == (1, True), (words, ran)
        assert json.dumps(everything(topics), default=str) == json.dumps(before, default=str), words
