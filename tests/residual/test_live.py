"""Goal: with everything at work, and killed at work, no look ever finds a cent that no entry explains."""

import signal
from contextlib import closing

import pytest

from ledger.config import Settings
from ledger.status.residual import Residual
from ledger.status.residual.look import Looker
from sandbox.scb.own import add_own_entries
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.outbox import url
from tests.residual.at_work import all_at_work, traffic


def _explained(found: Residual) -> Residual:
    assert found.known, found.unknown
    assert found.unexplained == [], found.document()
    return found


@pytest.mark.faults
def test_under_traffic_both_ways_and_with_every_process_killed_all_is_explained(both: Settings) -> None:
    add_own_entries(both, 40)
    with closing(Looker(both)) as looker, traffic(both), all_at_work(both) as processes:
        until(lambda: _posted(both) > 200, 60, what="traffic")
        for process in processes.values():
            _explained(looker.look())
            process.send_signal(signal.SIGKILL)
            for _ in range(5):
                _explained(looker.look())
        with all_at_work(both):
            before = _posted(both)

            def far_enough() -> bool:
                _explained(looker.look())
                return _posted(both) > before + 300

            until(far_enough, 60, what="traffic again")
    with closing(Looker(both)) as looker, all_at_work(both):
        until(lambda: _explained(looker.look()).consistent, 60, what="both sides to be the same")
        query(url(both), "UPDATE bank_accounts SET balance = balance + 0.01 WHERE id = 'SCB-000001'")
        assert [one.account_id for one in looker.look().unexplained] == ["SCB-000001"]


def _posted(settings: Settings) -> int:
    return int(query(url(settings), "SELECT count(*) FROM ledger_entries WHERE source_type = 'SCB'")[0][0])
