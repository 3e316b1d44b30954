"""The header of a source: where each named column is."""

import difflib
from collections.abc import Sequence

from ledger.errors import UsageError


class Columns:
    """Column names in order."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)

    def index(self, name: str, key: str) -> int:
        """Where column `name` is; UsageError says which `key` of the mapping asked and what is near."""
        if self.names.count(name) == 1:
            return self.names.index(name)
        if name in self.names:
            raise UsageError(f"mapping: {key}: the header names {name!r} more than once")
        near = difflib.get_close_matches(name, self.names, n=1, cutoff=0.5)
        raise UsageError(
            f"mapping: {key}: the file has no column {name!r}",
            hint=f"did you mean {near[0]!r}?" if near else f"its columns are {', '.join(self.names)}",
        )
