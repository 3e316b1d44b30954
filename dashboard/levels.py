"""How things stand, in one of four levels, and from when on waiting is late, or standing still."""

from ledger.status.problems import STANDING_SECONDS

GOOD, LATE, BAD, UNKNOWN = "good", "late", "bad", "unknown"
LATE_SECONDS = 10.0


def waiting(seconds: float, otherwise: str) -> tuple[str, str]:
    """Level and word where the oldest has waited that long."""
    if seconds > STANDING_SECONDS:
        return BAD, "far behind"
    return (LATE, "behind") if seconds > LATE_SECONDS else (GOOD, otherwise)
