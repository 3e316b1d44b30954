"""Goal: a process that will not come back is dismissed by a person, for a reason that is kept."""

import uuid

from ledger.config import Settings
from tests.books.processes import kill, report, seen
from tests.books.scene import url
from tests.cli.running import Runner
from tests.fixtures.outside import query


def test_one_that_was_killed_is_listed_dismissed_and_gone_and_the_audit_log_says_why(
    dual_ledger: Runner, topics: Settings
) -> None:
    books = url(topics)
    killed, lives = report(books, "relay"), report(books, "consume", "g")
    kill(books, killed)
    listed = dual_ledger("processes", "list", "--json").document["processes"]
    assert {one["id"]: one["state"] for one in listed} == {killed: "silent", lives: "ready"}
    assert f"{killed}  silent" in dual_ledger("processes", "list").out
    assert dual_ledger("status").status == 1

    ran = dual_ledger("processes", "dismiss", killed, "--reason", "given back", "--json")

    assert (ran.status, ran.document) == (0, {"id": killed, "dismissed": True})
    assert [*seen(books)] == [lives]
    ((action, reason, kind),) = query(books, "SELECT action, reason, details->>'kind' FROM audit_log")
    assert (action, reason, kind) == ("process_dismiss", "given back", "relay")


def test_one_that_lives_or_is_not_there_is_not_dismissed(dual_ledger: Runner, topics: Settings) -> None:
    books = url(topics)
    lives = report(books, "relay")
    ran = dual_ledger("processes", "dismiss", lives, "--reason", "why")
    assert ran.status == 2
    assert "heard of just now" in ran.err
    assert dual_ledger("processes", "dismiss", lives, "--reason", " ").status == 2
    assert dual_ledger("processes", "dismiss", "7", "--reason", "why").status == 2
    ran = dual_ledger("processes", "dismiss", str(uuid.uuid4()), "--reason", "why")
    assert ran.status == 1
    assert "dual-ledger processes list" in ran.err
    assert [*seen(books)] == [lives]
    assert query(books, "SELECT * FROM audit_log") == []
