"""Goal: whatever a person changes by a command is told in the audit log: who, why, and before and after."""

import getpass
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from confluent_kafka.admin import AdminClient

from audit.log.chain import check_chain
from cli.commands import COMMANDS, cli
from ledger import sql
from ledger.books import connect
from ledger.config import Settings
from tests.books.processes import kill, report
from tests.books.scene import a_payment, url
from tests.cli.changes import CHANGES, tells_nothing
from tests.cli.running import Ran, Runner
from tests.consumer.messages import send
from tests.consumer.running import consumed
from tests.dead_letters.scene import kept
from tests.fixtures.outside import query
from tests.runs.scene import ledger_file, row

_WHY = ("--reason", "told")
_LINES = "SELECT id, actor, action, reason, details FROM audit_log WHERE id > %s ORDER BY id"
_ANSWERED = (
    "UPDATE dual_ledger_outbox SET status = 'ACKNOWLEDGED', published_at = now(), acknowledged_at = now()"
)
_ACCOUNTS = """id,currency_code,asset_type,normal_side,opening_balance
A,EUR,fiat,debit,0
B,EUR,fiat,debit,0
C,EUR,fiat,debit,0
"""


class Told:
    """Runs commands and looks at the lines that each leaves."""

    def __init__(self, dual_ledger: Runner, settings: Settings) -> None:
        self._run = dual_ledger
        self.settings = settings
        self._last = 0
        self.seen: dict[str, set[str]] = {}

    def __call__(self, command: str, *words: str, status: int = 0, **changes: Any) -> Ran:
        """Run it; it must leave lines, each with all that a line says, and only of its own actions."""
        self.skip()
        ran = self._run(*command.split(), *words, **changes)
        assert ran.status == status, (command, ran)
        lines = self._new()
        assert lines, f"{command} changed something and told nothing"
        for _, actor, action, reason, details in lines:
            assert actor == f"{_login(self.settings)} ({getpass.getuser()})", (command, actor)
            assert reason == "told" if "--reason" in words else reason.startswith(_typed(command)), reason
            assert details["before"] != details["after"], (command, action, details)
            self.seen.setdefault(command, set()).add(action)
        return ran

    def quietly(self, command: str, *words: str, status: int = 0) -> None:
        """Run what changes nothing."""
        self.skip()
        assert self._run(*command.split(), *words).status == status
        assert self._new() == []

    def skip(self) -> None:
        """Nothing that is there already is of the next command."""
        self._new()

    def _new(self) -> list[tuple[Any, ...]]:
        found = query(url(self.settings), _LINES, self._last)
        self._last = found[-1][0] if found else self._last
        return found


def _login(settings: Settings) -> str:
    return str(query(url(settings), "SELECT session_user")[0][0])


def _typed(command: str) -> str:
    return f"as typed: dual-ledger {command}"


@pytest.fixture
def told(dual_ledger: Runner, topics: Settings) -> Iterator[Told]:
    yield Told(dual_ledger, topics)
    made = AdminClient({"bootstrap.servers": topics.kafka_bootstrap or ""})
    for future in made.delete_topics([f"{topics.topic_controls}.new", "runs.r-1", "runs.r-3"]).values():
        future.exception(30)


def _leaves(here: click.Command, words: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(here, click.Group):
        yield " ".join(words)
        return
    for name in here.list_commands(click.Context(here)):
        found = here.get_command(click.Context(here), name)
        assert found is not None
        yield from _leaves(found, (*words, name))


def test_every_command_is_known_to_tell_or_to_change_nothing() -> None:
    leaves = [*_leaves(cli, ())]
    assert len(leaves) > len(COMMANDS)
    assert [leaf for leaf in leaves if (leaf in CHANGES) == tells_nothing(leaf)] == []
    assert CHANGES.keys() - set(leaves) == set()


def test_each_command_that_changes_something_tells_it_with_who_why_before_and_after(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = kept(told.settings, a_payment("R-1"), b"garbage", a_payment("R-2"))
    _ledgers_and_accounts(told, tmp_path)
    _rules(told)
    _letters(told, letters)
    _streams_and_offsets(told)
    _outbox_and_processes(told)
    _runs(told, tmp_path)
    _breaks(told, tmp_path)
    told("topics create", topic_controls=f"{told.settings.topic_controls}.new")
    told.quietly("topics create")
    _migrated(told, monkeypatch)
    assert told.seen == CHANGES
    with connect(told.settings, role="auditor") as books:
        assert list(check_chain(books)) == []


def _ledgers_and_accounts(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text(_ACCOUNTS)
    told("ledgers create", "ARCHIVE", "--allow-source", "a")
    told.quietly("ledgers create", "ARCHIVE", "--allow-source", "a")
    told("ledgers allow", "ARCHIVE", "b", *_WHY)
    told("accounts import", str(file))
    told.quietly("accounts import", str(file))
    told("accounts create", "D", "--currency", "EUR", "--side", "debit", "--opening-balance", "9.50")
    told("accounts reserve", "D", "2", "--hold", "H", *_WHY)
    told("accounts release", "H")
    for action in ("freeze", "unfreeze", "close", "reopen"):
        told(f"accounts {action}", "C", *_WHY)
        told.quietly(f"accounts {action}", "C", *_WHY)


def _rules(told: Told) -> None:
    told("constraints apply", *_WHY)
    told.quietly("constraints apply", *_WHY)
    told("constraints drop", *_WHY)


def _letters(told: Told, letters: list[int]) -> None:
    first, garbage, other = map(str, letters)
    told("dead-letters redrive", first)
    told("dead-letters redrive", other, "--patch", "amount=3.00", *_WHY)
    told("dead-letters undo", first, *_WHY)
    told("dead-letters discard", garbage, *_WHY)
    told("dead-letters undo", garbage, *_WHY)
    told.quietly("dead-letters redrive", other)


def _streams_and_offsets(told: Told) -> None:
    send(told.settings, [a_payment(f"S-{number}") for number in range(10)])
    consumed(told.settings, 10)
    topic = told.settings.topic_scb_entries
    told("streams stop", topic, "0", *_WHY)
    told("streams resume", "--all", *_WHY)
    ran = told("offsets set", topic, "0", "--to", "3", *_WHY, "--json")
    told("offsets undo", str(ran.document["streams"][0]["audit_id"]), *_WHY)


def _outbox_and_processes(told: Told) -> None:
    books = url(told.settings)
    query(books, _ANSWERED)
    query(books, "UPDATE stream_positions SET published_sequence = next_sequence - 1")
    ((shard,),) = query(books, "SELECT max(shard) FROM dual_ledger_outbox")
    told("outbox resend", "--shard", str(shard), "--from", "1", status=1)  # no relay runs
    told("outbox archive", "--older-than", "0s")
    killed = report(books, "relay")
    kill(books, killed)
    told("processes dismiss", killed, *_WHY)


def _runs(told: Told, tmp_path: Path) -> None:
    values = {"debit": "A", "credit": "B"}
    for name in ("one", "two"):
        rows = [row(number, reference=f"{name}-{number}", **values) for number in range(3)]
        ledger_file(tmp_path / f"{name}.csv", rows)
    told("run plan", "csv", str(tmp_path / "one.csv"), "--run-id", "r-1")
    told("run start", "r-1")
    told("run undo", "r-1", *_WHY)
    told("replay", told.settings.topic_scb_entries, "--run-id", "r-2")
    query(url(told.settings), "SELECT begin_run('r-2', 'why', 'ann')")
    told("run pause", "r-2")  # nobody conducts it: it was killed
    told("run resume", "r-2")
    told("backfill", str(tmp_path / "two.csv"), "--run-id", "r-3")
    told("run undo", "r-3", "--method", "delete", *_WHY)


def _breaks(told: Told, tmp_path: Path) -> None:
    stated = tmp_path / "stated.csv"
    only = ("--only", "stated", "--stated-balances", str(stated))
    stated.write_text("account_id,balance\nC,9.50\n")
    told("reconcile", *only, status=1)
    told.quietly("reconcile", *only, status=1)
    ((first,),) = query(url(told.settings), "SELECT max(id) FROM breaks")
    told("breaks close", str(first), *_WHY)
    told("reconcile", *only, status=1)
    told("correct approve", "--all", "--counter-account", "A", *_WHY)
    told("correct apply", "--all", *_WHY)
    told.quietly("correct apply", "--all", *_WHY)


def _migrated(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    told.quietly("migrate")
    usual = sql.objects
    more = [("9999_nothing", "SELECT 1")]
    monkeypatch.setattr(sql, "objects", lambda kind: [*usual(kind), *(more if kind == "migrations" else [])])
    told("migrate")
    told.quietly("migrate")
