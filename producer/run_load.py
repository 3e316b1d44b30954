"""The producer of a run: its source to the run's own topic, at the run's pace."""

from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.runs.control import Control, Wish
from ledger.runs.run import Run
from ledger.stopping import Stopping
from producer.kinds import open_source
from producer.load import Way, sent
from producer.opened import Opened, Watcher
from producer.request import Request
from producer.run_place import open_run_place
from producer.state import Position
from producer.summary import Summary

_LEAD_RECORDS = 100_000  # sent and not settled: enough to keep the workers busy
_WAIT_SECONDS = 0.25


def request_of(run: Run) -> Request:
    """What the run's source was asked with."""
    return Request.of(run.definition.asked or {})


def load_run(settings: Settings, run: Run, codec: Codec, stop: Stopping) -> Summary:
    """Send the run's source, from where an earlier process of the run stopped, to its end.

    UsageError when the source, or its mapping, is another than the one that was planned.
    """
    request, control = request_of(run), Control(settings, run.run_id)
    opened = open_source(settings, request, stop, Watcher())
    must_be_planned(run, opened)

    def keep_pace(_position: Position, _done: int) -> None:
        while not stop.requested and _too_early(wish := control.wish()) and wish.goes_on:
            stop.wait(_WAIT_SECONDS)

    try:
        with open_run_place(settings, run.run_id, run.topic, opened, stop) as place:
            way = Way(run.topic, codec, stop, Watcher(on_progress=keep_pace))
            return sent(settings, request, opened, place, way)
    finally:
        control.close()


def must_be_planned(run: Run, opened: Opened) -> None:
    """UsageError when what is there now is not what the run was planned over."""
    planned = run.definition.identity
    if opened.identity != planned:
        changed = ", ".join(
            sorted(
                key for key in {*opened.identity, *planned} if opened.identity.get(key) != planned.get(key)
            )
        )
        raise UsageError(
            f"the source of run {run.run_id} is not what it was when the run was planned; changed: {changed}",
            hint="put back what it was, or plan another run over what it is now",
        )


def _too_early(wish: Wish) -> bool:
    return wish.waits or wish.sent - wish.settled > _LEAD_RECORDS
