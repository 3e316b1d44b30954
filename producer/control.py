"""The control total of a load: what the source says it holds, for others to reconcile against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact
from time import time_ns
from typing import Any, Self

from ledger.codec import Codec
from ledger.entry import LedgerEntry
from ledger.errors import Retryable
from ledger.publisher import Publisher
from ledger.stopping import Stopping
from producer.delivery import deliver
from producer.message import Message

_MODULUS = 1 << 256
_EXACT = Context(prec=100, traps=[Inexact])  # amounts have 38 digits; a sum that had to round is an error


@dataclass(slots=True)
class Totals:
    """Count, sum per currency and additive digest of the entries confirmed so far.

    The digest is the sum modulo 2^256 of content digests, so that the order of entries does not matter and
    a pair of equal ones does not cancel out.
    """

    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    digest: int = 0
    first_position: str = ""
    last_position: str = ""

    def add(self, entry: LedgerEntry, content_digest: bytes) -> None:
        """Count one confirmed entry."""
        self.count += 1
        currency = entry.currency_code
        self.sums[currency] = _EXACT.add(self.sums.get(currency, Decimal(0)), Decimal(entry.amount))
        self.digest = (self.digest + int.from_bytes(content_digest)) % _MODULUS
        self.first_position = self.first_position or entry.source_position
        self.last_position = entry.source_position

    def document(self) -> dict[str, Any]:
        """The totals as JSON has them."""
        return {
            "count": self.count,
            "sums": self.plain_sums(),
            "digest": f"{self.digest:064x}",
            "first_position": self.first_position,
            "last_position": self.last_position,
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The totals in a JSON document."""
        return cls(
            document["count"],
            {currency: Decimal(total) for currency, total in document["sums"].items()},
            int(document["digest"], 16),
            document["first_position"],
            document["last_position"],
        )

    def record(self, source_id: str, window: str, produced_at_micros: int) -> dict[str, Any]:
        """The record `ControlTotal` of a window of a source that has ended, or of the whole source."""
        named = not window or self.first_position.startswith(f"{window}:")  # by the position itself
        name = "" if named else f"{window} "
        return {
            "source_id": source_id,
            "window_from": name + self.first_position,
            "window_to": name + self.last_position,
            "count": self.count,
            "sums": self.plain_sums(),
            "digest": f"{self.digest:064x}",
            "produced_at": produced_at_micros,
            "complete": True,
        }

    def plain_sums(self) -> dict[str, str]:
        """The sums as plain decimals."""
        return {currency: format(total, "f") for currency, total in sorted(self.sums.items())}


def send_totals(
    publisher: Publisher,
    topic: str,
    totals: Totals,
    *,
    source_id: str,
    window: str,
    codec: Codec,
    stop: Stopping,
) -> Retryable | None:
    """Send the control total of a window that has ended; what kept Kafka from confirming it."""
    value = codec.encode("ControlTotal", totals.record(source_id, window, time_ns() // 1000))
    _, failure = deliver(publisher, topic, [Message(source_id.encode(), value, [])], stop)
    return failure
