"""The streams that stand still at this member: why, since which epoch, what the books do not know yet."""

import logging
from dataclasses import dataclass, field

from ledger.books import Books

_log = logging.getLogger(__name__)
Place = tuple[str, int]  # topic, partition


@dataclass
class Stops:
    """Kept by place; `ever` also has those whose partitions went to another member, for the end's report."""

    reasons: dict[Place, str] = field(default_factory=dict)
    epochs: dict[Place, int | None] = field(default_factory=dict)  # of the books' rows; None: there was none
    unwritten: dict[Place, tuple[int, str]] = field(default_factory=dict)  # epoch and reason
    ever: dict[str, str] = field(default_factory=dict)

    def add(self, place: Place, reason: str, epoch: int | None, *, written: bool = False) -> None:
        """A stream stops; `written` when the books say so already."""
        _log.error("topic %s partition %d stopped: %s", *place, reason)
        self.reasons[place] = reason
        self.epochs[place] = epoch
        self.ever[_name(place)] = reason
        if epoch is not None and not written:
            self.unwritten[place] = (epoch, reason)

    def over(self, place: Place) -> None:
        """The stream goes on at this member."""
        self.ever.pop(_name(place), None)
        if place in self.reasons:
            _log.info("topic %s partition %d goes on", *place)
        self.forget(place)

    def forget(self, place: Place) -> None:
        """Its partition is another member's; what the books were still to be told stays to be told."""
        self.reasons.pop(place, None)
        self.epochs.pop(place, None)

    def tell(self, books: Books, group: str) -> None:
        """Write into the books what they do not know yet; a stop under an older epoch changes nothing."""
        for place, (epoch, reason) in [*self.unwritten.items()]:
            key = {"group": group, "topic": place[0], "partition": place[1]}
            books.rows("stream_stop", **key, epoch=epoch, reason=reason)
            del self.unwritten[place]


def _name(place: Place) -> str:
    return "topic {} partition {}".format(*place)
