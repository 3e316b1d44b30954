"""Up to which of the SCB's numbers DBIS is done with each partition: what is missing below is not on its way.

Two facts give a bound, and neither reads a clock:

- A partition holds the SCB's entries in the order of their numbers, and DBIS settles it in order. So behind a
  posted number nothing smaller of that partition is to come.
- The producer begins a batch when Kafka has confirmed the one before. So once a number was posted, Kafka has
  had everything that lies a whole batch before it; and where DBIS has settled all that a partition held then,
  nothing of that is to come.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.books import Books
from ledger.config import Settings
from ledger.errors import DualLedgerError
from ledger.status.log_ends import LogEnds

BATCH_RECORDS = 5000  # of the producer, at most
Ends = Mapping[int, int]  # partition → behind its last message
AskEnds = Callable[[], Ends]


@dataclass(frozen=True, slots=True)
class Settled:
    """What the books say of one partition: the next offset, and the largest number posted of late."""

    position: int
    number: int


@dataclass(frozen=True, slots=True)
class Passed:
    """In flight may be what is below `next_number`, and above the number of its partition."""

    next_number: int
    numbers: tuple[int, ...]

    @property
    def parameters(self) -> dict[str, Any]:
        """As the queries take it."""
        return {
            "next_number": self.next_number,
            "passed": list(self.numbers),
            "partitions": len(self.numbers),
        }

    @property
    def floor(self) -> int:
        """Nothing at or below it is in flight, whatever its partition."""
        return min(self.numbers)


def settled(books: Books, topic: str) -> dict[int, Settled]:
    """Every partition that the books know of."""
    return {row[0]: Settled(*row[1:]) for row in books.rows("residual_dbis_passed", topic=topic)}


def passed(
    next_number: int, now: Mapping[int, Settled], ends: Ends, partitions: int, confirmed: int
) -> Passed:
    """The bounds; `ends` were asked for before `now`, and Kafka had all up to `confirmed` before that."""
    numbers = []
    for partition in range(max(partitions, 1)):
        one = now.get(partition, Settled(0, 0))
        all_settled = partition in ends and one.position >= ends[partition]
        numbers.append(max(one.number, confirmed if all_settled else 0))
    return Passed(next_number, tuple(numbers))


class TopicEnds:
    """Asks Kafka where the partitions of the SCB's topic end."""

    def __init__(self, settings: Settings) -> None:
        self._topic = settings.topic_scb_entries
        self._log = LogEnds(settings)

    def close(self) -> None:
        """End the clients."""
        self._log.close()

    def __call__(self) -> Ends:
        """The ends; empty when Kafka does not answer, or none is configured."""
        try:
            places = self._log.partitions([self._topic])
            return {partition: end for (_, partition), end in self._log.ends(places).items()}
        except (DualLedgerError, TimeoutError):
            return {}
