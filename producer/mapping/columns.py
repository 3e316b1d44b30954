"""The header of a source: where each named column is."""

import difflib
from collections.abc import Iterable, Sequence

from ledger.errors import UsageError


def nearest(name: str, names: Iterable[str], *, cutoff: float = 0.6) -> str:
    """The name most like `name`, whatever its case; empty when none is near."""
    folded = {known.casefold(): known for known in names}
    near = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=cutoff)
    return folded[near[0]] if near else ""


class Columns:
    """Column names in order."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)

    def index(self, name: str, where: str) -> int:
        """Where column `name` is; UsageError says `where` it is asked for, and what is near."""
        if self.names.count(name) == 1:
            return self.names.index(name)
        if name in self.names:
            raise UsageError(f"{where}: the header names {name!r} more than once")
        near = nearest(name, self.names, cutoff=0.5)
        raise UsageError(
            f"{where}: the file has no column {name!r}",
            hint=f"did you mean {near!r}?" if near else f"its columns are {', '.join(self.names)}",
        )
