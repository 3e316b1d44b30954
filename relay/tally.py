"""What a relay has done since it started."""

import time
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts of this process; the books hold the lasting ones."""

    published: int = 0
    acknowledged: int = 0
    rejected: int = 0
    dead_letters_published: int = 0
    archived: int = 0
    _started: float = field(default_factory=time.monotonic)

    def document(self) -> dict[str, int | float]:
        """The counts as `dual-ledger relay --json` prints them."""
        return {
            "published": self.published,
            "acknowledged": self.acknowledged,
            "rejected": self.rejected,
            "dead_letters_published": self.dead_letters_published,
            "archived": self.archived,
            "seconds": round(time.monotonic() - self._started, 3),
        }
