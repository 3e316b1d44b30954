"""Goal: with everything at work the differences are found, and nothing else; interrupted, it ends."""

import _thread
import threading
import time

import pytest

from audit.reconcile.ledgers import compare_ledgers
from ledger import sql
from ledger.books import connect
from ledger.config import Settings
from ledger.errors import UsageError
from sandbox.scb.own import add_own_entries
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.outbox import url
from tests.residual.at_work import all_at_work, traffic

_COMPARING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dual-ledger reconcile'"


@pytest.mark.faults
def test_beside_live_traffic_exactly_the_differences_are_found(both: Settings) -> None:
    add_own_entries(both, 40)
    assert both.scb_database_url is not None
    scb = both.scb_database_url.get_secret_value()
    with traffic(both), all_at_work(both):
        until(lambda: _acknowledged(both) > 200, 60, what="traffic")
        checked = [compare_ledgers(both) for _ in range(3)]
        assert [one.breaks for one in checked] == [(), (), ()]
        assert checked[0].checked < checked[-1].checked
        query(scb, "UPDATE scb_entries SET amount = amount + 1 WHERE reference_id = 'SCB-000000000007'")
        query(scb, "DELETE FROM scb_entries WHERE reference_id = 'SCB-000000000008'")
        found = [(one.kind, one.reference_id) for one in compare_ledgers(both).breaks]
    assert found == [("amount", "SCB-000000000007"), ("extra", "SCB-000000000008")]


def test_without_a_database_of_the_scb_it_says_which_setting_is_missing(both: Settings) -> None:
    with pytest.raises(UsageError, match="no database of the SCB is configured"):
        compare_ledgers(both.model_copy(update={"scb_database_url": None}))


def test_a_database_without_the_scbs_ledger_is_told(both: Settings) -> None:
    with pytest.raises(UsageError, match="no ledger that this program knows"):
        compare_ledgers(both)


def test_the_stand_in_starts_while_a_comparison_reads(both: Settings) -> None:
    add_own_entries(both, 1)
    bounds = {"next_number": 1, "floor": 0, "passed": [0], "partitions": 1}
    hasty = both.model_copy(update={"database_lock_timeout_seconds": 0.5})
    with connect(both, url=both.scb_database_url) as reader, reader.snapshot():
        reader.rows("compare_scb_explained", ids=[1], **bounds)
        add_own_entries(hasty, 1)


def test_interrupted_it_ends_and_no_server_goes_on(both: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    add_own_entries(both, 1)
    slow = {"compare_scb_cells": "SELECT pg_sleep(60)", "compare_dbis_cells": "SELECT pg_sleep(60)"}
    original = sql.query
    monkeypatch.setattr(sql, "query", lambda name, package: slow.get(name) or original(name, package))
    threading.Timer(1.0, _thread.interrupt_main).start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        compare_ledgers(both)
    assert time.monotonic() - began < 20
    until(lambda: query(url(both), _COMPARING) == [(0,)], 5, what="both servers to stop")


def _acknowledged(settings: Settings) -> int:
    statement = "SELECT count(*) FROM dual_ledger_outbox WHERE status = 'ACKNOWLEDGED'"
    return int(query(url(settings), statement)[0][0])
