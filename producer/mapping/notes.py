"""What is told to whoever watches a mapping at work: which of its rules decide something.

`Notes` itself tells nobody: it gives readers and tables back as they are, so that a compiled mapping is as
fast as if nothing could ever be watched. `producer.mapping.watch` has the ones that speak.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from producer.mapping.keys import dotted

T = TypeVar("T")
Fires: TypeAlias = Callable[[str], None]  # called with the text that the rule made


class Rule(NamedTuple):
    """One place of a mapping: the entry's `field` that it gives, its `key` in the file, and what it `says`.

    `key` is empty for what is built in, and `written` is false for a key that the file leaves at its default.
    """

    field: str
    key: str
    kind: str
    says: str
    written: bool = True


class Notes:
    """Of one field of a mapping, which stands at `key`."""

    watching = False

    def __init__(self, field: str, key: str) -> None:
        self.field = field
        self.key = key

    def rule(self, kind: str, says: str, *below: str, written: bool = True) -> Rule:
        """The rule of this field's key `kind`, or of one `below` that."""
        key = f"{self.key}.{dotted(kind, *below)}" if self.key and self.key[0] != "-" else self.key
        return Rule(self.field, key, kind, says, written)

    def read(self, rule: Rule, read: Callable[[Sequence[str]], T]) -> Callable[[Sequence[str]], T]:  # noqa: ARG002
        """The reader of a rule, which fires whenever it is read."""
        return read

    def table(
        self,
        table: Mapping[str, T],
        rules: Collection[Rule],  # noqa: ARG002
        rule_of: Callable[[str], Rule | None],  # noqa: ARG002
        missed: Rule | None,  # noqa: ARG002
    ) -> Mapping[str, T]:
        """A table of which `rule_of` says what fires for a text in it; `missed` does for one that is not."""
        return table

    def fires(self, rule: Rule) -> Fires:  # noqa: ARG002
        """What to call when the rule fires."""
        return _nobody_listens


def _nobody_listens(_made: str) -> None:
    """Most mappings are not watched."""


SILENT = Notes("", "")
