"""The demo's last step: what it posted is sealed, and the SCB says whether its ledger holds the same."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from audit.cosigning.desk import CoSigning
from audit.cosigning.ledgers import newest_windows
from audit.seals.run import Desk, seal_all
from cli.demo.proof import Check
from ledger.config import Settings
from ledger.stopping import Stopping

_PATIENCE_SECONDS = 15.0  # for the SCB, which has heard all by then


@dataclass(frozen=True, slots=True)
class Agreement:
    """The last window, how many entries there are up to it, and whether the SCB agrees; None: no answer."""

    window: int
    entries: int
    equal: bool | None

    def check(self) -> Check:
        """As one line of the proof."""
        said = {True: "the SCB agrees", False: "the SCB differs", None: "the SCB has not answered"}[
            self.equal
        ]
        return Check(
            "the sealed windows are the same in both ledgers",
            self.equal is not False,
            f"up to window {self.window}: {self.entries:,} entries, {said}",
            checked=self.equal is not None,
        )

    def document(self) -> dict[str, Any]:
        """As `demo --json` has it."""
        return {"window": self.window, "entries": self.entries, "equal": self.equal}


def agreed(settings: Settings, stop: Stopping) -> Agreement | None:
    """Seal what there is, publish it, wait for the SCB if there is one; None when nothing is sealed."""
    outside = CoSigning(settings)
    desk = Desk(settings, "operator", sign=outside.sign)
    with closing(desk), closing(outside):
        seal_all(desk, stop)
        outside.publish(desk.books())
        if settings.scb_database_url is not None:
            outside.wait(desk.books(), _PATIENCE_SECONDS, stop)
        windows = newest_windows(desk.books(), {}, 1)
    if not windows:
        return None
    (last,) = windows
    return Agreement(last.number, last.row["entries_up_to_here"], last.equal_up_to_here)
