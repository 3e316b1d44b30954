"""Watches a compiled mapping: which of its rules fired for which record, and which never did.

Give a `Watch` to `compiled`, and ask it for the rules of each record once that is an entry, or refused.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar

from ledger.entry import LedgerEntry
from producer.mapping.notes import Fires, Notes, Rule
from producer.source import Record

T = TypeVar("T")
_Note: TypeAlias = Callable[[Rule, str], None]


class Fired(NamedTuple):
    """A rule that fired, and the text it made."""

    rule: Rule
    made: str


class Watch:
    """The rules of one compiled mapping; `counts` tells in how many records each fired."""

    def __init__(self) -> None:
        self.counts: Counter[Rule] = Counter()
        self._fired: list[Fired] = []
        self._of: dict[int, list[Fired]] = {}

    def notes(self, field: str, key: str) -> Notes:
        """The notes of the field that stands at `key`."""
        return _Heard(field, key, self)

    def generating(
        self, generate: Callable[[Sequence[str], int], str]
    ) -> Callable[[Sequence[str], int], str]:
        """The generator of references, heard."""
        rule = self.notes("reference_id", "").rule("generated", "")

        def heard(values: Sequence[str], sequence: int) -> str:
            made = generate(values, sequence)
            self.note(rule, made)
            return made

        return heard

    def making(self, make: Callable[[Record], LedgerEntry]) -> Callable[[Record], LedgerEntry]:
        """The function from records to entries; what fires within a call is that record's."""

        def watched(record: Record) -> LedgerEntry:
            self._fired = []
            try:
                return make(record)
            finally:
                self._of[record.sequence] = self._fired
                self.counts.update({fired.rule for fired in self._fired})

        return watched

    def taken(self, sequence: int) -> list[Fired]:
        """What fired for the record of this sequence, in order; then it is forgotten."""
        return self._of.pop(sequence, [])

    def unseen(self) -> list[Rule]:
        """The rules written in the mapping that fired for no record; of a case unseen only the case."""
        unseen = [rule for rule, count in self.counts.items() if not count and rule.written and rule.key]
        cases = tuple(
            f"{rule.key}." for rule in unseen if rule.kind in ("when", "otherwise") and not rule.field
        )
        return [rule for rule in unseen if not rule.key.startswith(cases)]

    def declare(self, rule: Rule) -> None:
        """A rule that may fire."""
        self.counts[rule] += 0

    def note(self, rule: Rule, made: str) -> None:
        """A rule fired."""
        self._fired.append(Fired(rule, made))


class _Heard(Notes):
    """Notes that are written down."""

    watching = True

    def __init__(self, field: str, key: str, watch: Watch) -> None:
        super().__init__(field, key)
        self._watch = watch

    def read(self, rule: Rule, read: Callable[[Sequence[str]], T]) -> Callable[[Sequence[str]], T]:
        fires = self.fires(rule)

        def heard(values: Sequence[str]) -> T:
            made = read(values)
            fires(str(made))
            return made

        return heard

    def table(
        self,
        table: Mapping[str, T],
        rules: Collection[Rule],
        rule_of: Callable[[str], Rule | None],
        missed: Rule | None,
    ) -> Mapping[str, T]:
        for rule in (*rules, *filter(None, [missed])):
            self._watch.declare(rule)
        return _HeardTable(table, rule_of, missed, self._watch.note)

    def fires(self, rule: Rule) -> Fires:
        self._watch.declare(rule)
        return lambda made: self._watch.note(rule, made)


class _HeardTable(Mapping[str, T]):
    """A table that tells which rule a look-up hit."""

    def __init__(
        self,
        table: Mapping[str, T],
        rule_of: Callable[[str], Rule | None],
        missed: Rule | None,
        note: _Note,
    ) -> None:
        self._table = table
        self._rule_of = rule_of
        self._missed = missed
        self._note = note

    def get(self, text: str, default: Any = None) -> Any:
        found = self._table.get(text, default)
        rule = self._rule_of(text) if text in self._table else self._missed
        if rule is not None:
            self._note(rule, found if isinstance(found, str) else text)
        return found

    def __getitem__(self, text: str) -> T:
        return self._table[text]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)
