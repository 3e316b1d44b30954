"""Named places where a test can kill or freeze a process, to prove that the gap is survived.

Nothing is armed unless the configuration names a failpoint;
`DUAL_LEDGER_FAILPOINT=consumer.after_post:kill:2`
is name, action, and at which pass.
"""

import signal
import threading
from dataclasses import dataclass

from ledger.errors import UsageError

NAMES = frozenset(
    {
        "producer.after_publish",  # sent to the client, no delivery report read yet
        "producer.after_delivery",  # delivered, own position not saved yet
        "producer.before_record",  # of a run: delivered, not written into the books yet
        "producer.after_position",
        "consumer.after_decode",
        "consumer.before_post",
        "consumer.in_transaction",  # everything written, not committed
        "consumer.in_release",  # parked entries posted, not committed
        "consumer.after_post",  # committed in the books, not in Kafka
        "consumer.after_commit",
        "offsets.in_transaction",  # positions moved, not committed
        "offsets.after_move",  # moved in the books, not in Kafka
        "redrive.in_transaction",  # posted and settled, not committed
        "redrive.after_batch",  # committed, nobody told
        "correct.in_transaction",  # corrections posted and their breaks closed, not committed
        "correct.after_batch",  # some corrections committed, nobody told
        "constraints.after_add",  # the balance rules stand NOT VALID
        "constraints.after_validate",  # one of them is validated
        "undo.in_transaction",  # a piece of a run reversed, or all of it deleted, not committed
        "undo.after_batch",  # a piece reversed and committed, nobody told
        "relay.after_fetch",
        "relay.after_publish",  # Kafka has the rows, the books do not know it
        "relay.after_mark",
        "relay.after_acknowledge",  # marked acknowledged, offsets not committed
        "relay.after_archive",  # some answered rows moved aside, more to come
        "seal.after_window",  # sealed and committed, not in the head file
        "scb.after_apply",  # the stand-in has applied, not answered
        "scb.after_seal",  # it has kept a sealed window, not answered
        "seal.after_publish",  # Kafka has the windows, the books do not know it
        "seal.after_answer",  # the SCB's word is in the books, offsets not committed
    }
)
_SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP, "term": signal.SIGTERM}


@dataclass
class _Armed:
    name: str
    action: str
    passes_left: int


_armed: list[_Armed] = []


def arm(specification: str) -> None:
    """Arm one failpoint, `name:action[:pass]`; UsageError when it is not known."""
    name, _, rest = specification.partition(":")
    action, _, passes = rest.partition(":")
    if name not in NAMES or action not in _SIGNALS or not (passes or "1").isdigit():
        raise UsageError(
            f"no such failpoint: {specification}",
            hint=f"use NAME:kill|stop|term[:PASS] with one of {', '.join(sorted(NAMES))}",
        )
    _armed[:] = [_Armed(name, action, int(passes or "1"))]


def reach(name: str) -> None:
    """Say that `name` was reached; the process ends or freezes here if it is armed."""
    for armed in _armed:
        if armed.name == name:
            armed.passes_left -= 1
            if armed.passes_left == 0:
                # to this very thread: one sent to the process lets it run on until another thread has stopped
                signal.pthread_kill(threading.get_ident(), _SIGNALS[armed.action])
