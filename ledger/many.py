"""A count with the noun that it counts."""


def many(count: int, one: str, several: str) -> str:
    """So many of them: `1 entry`, `1,000 entries`."""
    return f"{count:,} {one if count == 1 else several}"
