"""Goal: what is final is sealed once, window behind window, and the head is kept outside the database."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from audit.seals import head_file
from audit.seals.run import Desk, follow, seal_all
from cli.stopping import Stop
from ledger.books import Books
from ledger.config import Settings
from ledger.errors import Fatal
from tests.books.scene import a_payment, post_directly, url
from tests.cli.running import Runner
from tests.fixtures.outside import query
from tests.seals.scene import audit, fill, finish, sealed, sealer

_CHAIN = "SELECT number, previous_digest, digest FROM sealed_windows ORDER BY number"
_ANSWER = """
    SELECT record_seal_answer(1, '', 0, repeat('0', 64), 'EQUAL', NULL, now(), NULL, NULL, 't', 0, 7)"""
_COVERED = """
    SELECT part, shard, array_agg(first ORDER BY first), array_agg(last ORDER BY first)
    FROM sealed_ranges GROUP BY part, shard ORDER BY part, shard"""


@pytest.fixture
def dual_ledger(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    return Runner(settings, monkeypatch, capsys)


def _file(settings: Settings) -> list[dict[str, Any]]:
    return [json.loads(line) for line in head_file.path_of(settings).read_text().splitlines()]


def _in_books(settings: Settings) -> list[tuple[int, str]]:
    return [(number, digest.hex()) for number, _, digest in query(url(settings), _CHAIN)]


def test_the_command_seals_all_there_is_and_keeps_the_head_in_a_file(
    topics: Settings, dual_ledger: Runner
) -> None:
    settings = topics
    empty = dual_ledger("seal")
    assert (empty.status, "nothing is sealed" in empty.out) == (0, True)
    shard = fill(settings)
    first = dual_ledger("seal", "--json").document
    assert (first["windows"], first["entries"], first["head"]["number"]) == (1, 12, 1)
    again = dual_ledger("seal", "--json").document
    assert (again["windows"], again["head"]) == (0, first["head"])
    post_directly(url(settings), a_payment("LATER"))
    finish(settings, shard, 6)
    second = dual_ledger("seal", "--json").document
    assert (second["entries"], second["head"]["previous_digest"]) == (1, first["head"]["digest"])
    assert _file(settings) == [first["head"], second["head"]]
    assert "head: window 2" in dual_ledger("seal").out


def test_more_than_a_range_holds_goes_into_several_windows_without_a_gap(settings: Settings) -> None:
    shard = fill(settings)
    windows = sealed(settings, most=4)
    assert [window["number"] for window in windows] == [1, 2]
    assert query(url(settings), _COVERED) == [
        ("audit_log", 0, [1], [4]),
        ("entries", 0, [1, 5], [4, 6]),
        ("entries", shard, [1, 5], [4, 6]),
        ("outbox", 0, [1, 5], [4, 5]),
        ("outbox", shard, [1], [4]),
    ]
    assert windows[1]["previous_digest"] == windows[0]["digest"]


def test_several_at_once_seal_each_row_once(settings: Settings) -> None:
    fill(settings, 40)

    def run(nth: int) -> int:
        desk = Desk(settings, "relay" if nth % 2 else "operator")
        try:
            with desk.books() as books:
                return len([1 for _ in range(30) if books.records("seal_window", most=3, ranges=2)])
        finally:
            desk.close()

    with ThreadPoolExecutor(4) as pool:
        made = sum(pool.map(run, range(4)))
    chain = query(url(settings), _CHAIN)
    assert [number for number, _, _ in chain] == [*range(1, made + 1)]
    assert [previous for _, previous, _ in chain[1:]] == [digest for _, _, digest in chain[:-1]]
    rows = query(url(settings), "SELECT sum(rows) FROM sealed_ranges WHERE part = 'entries'")
    assert rows == query(url(settings), "SELECT count(*) FROM ledger_entries")


def test_a_window_that_a_crash_kept_from_the_file_is_written_by_the_next(settings: Settings) -> None:
    fill(settings)
    sealed(settings, most=2)
    path = head_file.path_of(settings)
    with sealer(settings) as books:
        assert head_file.complete(path, books) == 3
        path.write_bytes(path.read_bytes()[:-30])  # the last line is torn
        assert head_file.complete(path, books) == 1
        assert head_file.complete(path, books) == 0
    assert [(line["number"], line["digest"]) for line in _file(settings)] == _in_books(settings)


@pytest.mark.parametrize(
    "line", [b'{"number": 1, "digest": "00"}\n', b'{"number": 9, "digest": "00"}\n', b"x\n"]
)
def test_a_file_that_contradicts_the_books_is_left_alone_and_told(settings: Settings, line: bytes) -> None:
    fill(settings)
    path = head_file.path_of(settings)
    path.parent.mkdir(parents=True)
    path.write_bytes(line)
    desk = Desk(settings, "operator")
    with pytest.raises(Fatal, match="contradict each other"):
        seal_all(desk)
    desk.close()
    assert path.read_bytes() == line
    assert _in_books(settings) == []


def test_following_seals_by_count_before_the_interval_is_over_and_settles(settings: Settings) -> None:
    published: list[tuple[int, str]] = []
    changed = settings.model_copy(update={"seal_interval_seconds": 3600, "seal_entries": 5})

    def settle(_: Books) -> bool:
        new = _in_books(changed)[len(published) :]
        published.extend(new)
        return bool(new)

    desk = Desk(changed, "relay", settle=settle)
    with Stop() as stop:
        follow(desk, stop, until_idle_seconds=0.01, tell=print)  # nothing yet
        fill(changed)
        follow(desk, stop, until_idle_seconds=0.01, tell=print)
    desk.close()
    assert published == _in_books(settings)
    assert len(published) == 1


def test_a_number_without_its_row_is_not_sealed_over(settings: Settings, dual_ledger: Runner) -> None:
    fill(settings)
    with psycopg.connect(url(settings), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM ledger_entries WHERE reference_id = 'REF-3'")
    ran = dual_ledger("seal")
    assert (ran.status, "1 of the numbers 1 to 6 have no row" in ran.err) == (1, True)
    assert _in_books(settings) == []


@pytest.mark.parametrize("table", ["sealed_windows", "sealed_ranges"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET number = 7", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_is_sealed_stays(settings: Settings, table: str, statement: str) -> None:
    fill(settings)
    sealed(settings)
    with pytest.raises(psycopg.Error, match="append-only"):
        query(url(settings), statement.format(table))


@pytest.mark.parametrize("role", ["poster", "auditor"])
def test_only_the_desk_and_the_relay_seal(settings: Settings, role: str) -> None:
    with sealer(settings, role) as books, pytest.raises(Exception, match="permission denied"):
        books.records("seal_window", most=1, ranges=1)


def test_the_audit_log_is_sealed_as_it_grows(settings: Settings) -> None:
    audit(settings, "one")
    sealed(settings)
    audit(settings, "two", "three")
    sealed(settings)
    assert query(url(settings), _COVERED) == [("audit_log", 0, [1, 2], [1, 3])]


def test_an_answer_of_the_scb_is_sealed_with_what_comes_next_and_never_alone(settings: Settings) -> None:
    """Each window is answered: one for each answer would have no end."""
    audit(settings, "one")
    sealed(settings)
    query(url(settings), _ANSWER)
    assert sealed(settings) == []
    audit(settings, "two")
    sealed(settings)
    assert query(url(settings), _COVERED)[0] == ("acknowledgements", 0, [1], [1])
