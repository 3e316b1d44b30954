"""Goal: processes that are missed and differences that nothing explains are counted, and no others."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ledger.metrics.exposition import exposition_of
from ledger.status.outbox import OutboxStatus
from ledger.status.processes import ProcessStatus
from ledger.status.report import Report
from ledger.status.residual import Line, Residual
from tests.metrics.told import families, values

_OUTBOX = OutboxStatus(0, 0, 0, 0, exact=True, waiting=())
_RUN = {"run_id": "run-1", "kind": "BACKFILL", "status": "IN_PROGRESS", "conducted": False}


def _process(
    kind: str, *, about: str = "", alive: bool = True, ready: bool = True, replaced: bool = False
) -> ProcessStatus:
    seconds = 1.0 if alive else 9.0
    return ProcessStatus(kind, "a", 7, None, seconds, ready, alive=alive, about=about, replaced=replaced)


def test_processes_are_counted_by_state_and_only_those_that_are_missed_are_dead() -> None:
    processes = (
        _process("consume"),
        _process("consume", ready=False),
        _process("relay", alive=False),
        _process("relay", alive=False, replaced=True),
        _process("run worker", about="run-1 worker-0", alive=False),
        _process("run worker", about="run-2 worker-0", alive=False),  # run-2 is over
    )
    text = exposition_of(Report((), outbox=_OUTBOX, processes=processes, runs=(_RUN,)))
    assert values(text, "dual_ledger_processes", "state") == {"ready": 1.0, "not_ready": 1.0, "dead": 2.0}
    assert values(text, "dual_ledger_process_heard_seconds", "kind") == {
        "consume": 1.0,
        "relay": 9.0,
        "run worker": 9.0,
    }


@pytest.mark.parametrize(("answers", "told"), [(True, {"": 1.0}), (False, {"": 0.0}), (None, {})])
def test_each_server_is_told_whatever_the_others_say(answers: bool | None, told: dict[str, float]) -> None:
    text = exposition_of(Report((), kafka_answers=answers, scb_answers=answers))
    assert values(text, "dual_ledger_kafka_up") == told
    assert values(text, "dual_ledger_scb_up") == told


def _residual(*lines: Line) -> bytes:
    residual = Residual(datetime.now(UTC), lines=lines, counts={"held": 2})
    return exposition_of(Report((), outbox=_OUTBOX, residual=residual))


def test_what_is_not_explained_is_counted_by_currency_without_its_amount() -> None:
    explained = Line("A", "EUR", Decimal(5), Decimal(3), {"held": Decimal(2)})
    unexplained = [Line(name, "USD", Decimal("7.77"), Decimal(0)) for name in "BC"]
    quiet, loud = _residual(explained), _residual(explained, *unexplained)
    assert values(quiet, "dual_ledger_residual_explained") == {"": 1.0}
    assert values(quiet, "dual_ledger_residual_unexplained_accounts", "currency_code") == {"": 0.0}
    assert values(loud, "dual_ledger_residual_explained") == {"": 0.0}
    assert values(loud, "dual_ledger_residual_unexplained_accounts", "currency_code") == {"USD": 2.0}
    assert values(loud, "dual_ledger_residual_entries", "term")["held"] == 2.0
    assert b"7.77" not in loud


def test_a_residual_that_nobody_could_look_at_is_said_to_be_not_known() -> None:
    residual = Residual(datetime.now(UTC), unknown="the SCB does not answer")
    text = exposition_of(Report((), outbox=_OUTBOX, residual=residual))
    assert [name for name in families(text) if "residual" in name] == ["dual_ledger_residual_known"]
    assert values(text, "dual_ledger_residual_known") == {"": 0.0}
