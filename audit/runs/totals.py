"""What entries add up to: their count, their sum per currency, their additive digest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact
from typing import Any, Self

_MODULUS = 1 << 256
EXACT = Context(prec=100, traps=[Inexact])  # amounts have 38 digits; a sum that had to round is an error


@dataclass(slots=True)
class Totals:
    """The digest is the sum of content digests modulo 2^256: whatever their order, and no pair cancels."""

    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    digest: int = 0

    @classmethod
    def stated(cls, control: Mapping[str, Any]) -> Self:
        """As a control total says it."""
        sums = {currency: Decimal(str(total)) for currency, total in control["sums"].items()}
        return cls(control["count"], sums, int(control["digest"] or "0", 16))

    def add(self, count: int, digest: int, currency: str | None = None, total: Decimal = Decimal(0)) -> None:
        """So many more of one currency; without one, the sum stays as it is."""
        self.count += count
        self.digest = (self.digest + digest) % _MODULUS
        if currency is not None:
            self.sums[currency] = EXACT.add(self.sums.get(currency, Decimal(0)), total)

    def add_all(self, other: "Totals") -> None:
        """All that others add up to."""
        self.add(other.count, other.digest)
        for currency, total in other.sums.items():
            self.add(0, 0, currency, total)

    def equals(self, other: "Totals") -> bool:
        """Whether both are the same, to the last cent; a currency that comes to nothing is none."""
        return (self.count, self.digest, _present(self.sums)) == (
            other.count,
            other.digest,
            _present(other.sums),
        )

    def document(self) -> dict[str, Any]:
        """The totals as JSON has them."""
        sums = {currency: format(total, "f") for currency, total in sorted(self.sums.items())}
        return {"count": self.count, "sums": sums, "digest": f"{self.digest:064x}"}


def _present(sums: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {currency: total for currency, total in sums.items() if total}
