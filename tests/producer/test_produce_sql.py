"""`produce sql` against real databases and a real Kafka, cut and killed on its way."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from ledger.config import Settings
from producer.run import BATCH_RECORDS
from tests.fixtures.outside import query
from tests.fixtures.proxy import Proxy, through
from tests.fixtures.waiting import until
from tests.producer.a_table import ENTRY, SQL, TABLE, VARIABLE, made, row
from tests.producer.commands import document, entries_in, environment, produce, totals_in
from tests.producer.files import write

_ROWS = 2 * BATCH_RECORDS + 7


def _words(folder: Path, sql: str = SQL, table: str = TABLE) -> tuple[str, ...]:
    return ("sql", table, "--mapping", str(write(folder / "table.toml", sql, ENTRY)))


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["postgresql", "sqlite", "mariadb"])
def test_killed_it_goes_on_and_every_row_is_there_once_by_its_reference(
    topics: Settings, tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    fixtures = {"postgresql": "empty_database", "mariadb": "mariadb_url"}
    url = request.getfixturevalue(fixtures[kind]) if kind in fixtures else f"sqlite:///{tmp_path / 'a.db'}"
    made(url, _ROWS)
    given = {VARIABLE: url}
    killed = produce(
        topics, *_words(tmp_path), **given, DUAL_LEDGER_FAILPOINT="producer.after_delivery:kill:2"
    )
    assert killed.returncode == -signal.SIGKILL
    done = produce(topics, *_words(tmp_path), **given)
    said = document(done)
    assert (done.returncode, said["resumed_from"], said["finished"]) == (0, BATCH_RECORDS, True)
    references = [entry.reference_id for entry in entries_in(topics)]
    assert set(references) == {f"T-{number}" for number in range(1, _ROWS + 1)}
    assert len(references) - _ROWS <= BATCH_RECORDS
    (total,) = totals_in(topics)
    assert total["count"] == _ROWS
    assert "canary" not in done.stdout + done.stderr + killed.stderr


@pytest.mark.faults
def test_a_connection_that_is_cut_is_made_again(
    topics: Settings, empty_database: str, proxy: Proxy, tmp_path: Path
) -> None:
    made(empty_database, _ROWS)
    cut = through(proxy, topics.model_copy(update={"database_url": SecretStr(empty_database)}))
    assert cut.database_url is not None
    given = {VARIABLE: cut.database_url.get_secret_value()}
    proxy.cut_at(b">=", deliver=False)  # the second page
    done = produce(topics, *_words(tmp_path), **given)
    assert (done.returncode, proxy.is_armed) == (0, False)
    assert "reading again" in done.stderr
    assert sorted(entry.producer_sequence for entry in entries_in(topics)) == [*range(1, _ROWS + 1)]


@pytest.mark.faults
def test_a_table_is_followed_through_kills_until_nothing_comes(
    topics: Settings, empty_database: str, tmp_path: Path
) -> None:
    made(empty_database, 100, "followed")
    words = _words(tmp_path, SQL + "follow = true\n", "followed")
    given = {VARIABLE: empty_database}
    killed = produce(topics, *words, **given, DUAL_LEDGER_FAILPOINT="producer.after_delivery:kill")
    assert killed.returncode == -signal.SIGKILL
    command = [sys.executable, "-c", "from cli.main import main; main()", "produce", *words, "--json"]
    with (
        psycopg.connect(empty_database) as late,
        subprocess.Popen(command, env=environment(topics, **given), stderr=subprocess.PIPE) as follower,
    ):
        try:
            until(lambda: len(_references(topics)) == 100)
            late.execute("INSERT INTO followed VALUES (%s, %s, %s, %s, %s, %s, %s)", row(101))
            query(empty_database, "INSERT INTO followed VALUES (%s, %s, %s, %s, %s, %s, %s)", *row(102))
            late.commit()
            until(lambda: len(_references(topics)) == 102)
            follower.send_signal(signal.SIGTERM)
            assert follower.wait(30) == 0
        finally:
            follower.kill()
    query(empty_database, "INSERT INTO followed VALUES (%s, %s, %s, %s, %s, %s, %s)", *row(103))
    done = produce(topics, *words, "--until-idle", "2", **given)
    assert (done.returncode, document(done)["published"]) == (0, 1)
    assert _references(topics) == {f"T-{number}" for number in range(1, 104)}


def _references(settings: Settings) -> set[str]:
    return {entry.reference_id for entry in entries_in(settings)}
