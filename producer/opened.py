"""A source that is understood: what its records hold, what they mean, and by what it is known again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from ledger.errors import Retryable
from ledger.origin import content_of
from producer.mapping import model
from producer.mapping.compile import GenerateReference, compiled
from producer.mapping.text import Defaulted
from producer.reference import References
from producer.request import Request
from producer.source import Source, Transform
from producer.sources.flat import RECORD
from producer.state import Position
from producer.transform import MappedRows, ready_entries

_DIGEST_SHOWN = 16  # digits: enough to tell two versions of a mapping apart


class StoppedEarly(Retryable):
    """Somebody asked to stop before the first record was read."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """How the caller is told: notes, what is fingerprinted, what is sent with the position reached.

    `heartbeat` is called at least once a minute while the source is read, with what keeps the load from going
    on just then.
    """

    say: Callable[[str], None] = lambda _note: None
    on_fingerprint: Callable[[int], None] = lambda _bytes: None
    on_progress: Callable[[Position, int], None] = lambda _position, _done: None
    heartbeat: Callable[[Mapping[str, str]], None] = lambda _problems: None


@dataclass(frozen=True, slots=True)
class Opened:
    """A source ready to be read.

    `header` names the texts of each record; without a `mapping` the records are entries already. `identity`
    must be the same for a half-sent source to be gone on with. `absent` are the fields for which the source
    has nothing at all, with what every entry gets. `sha256` is that of a source that does not change: it is
    not loaded twice under two ids. `size` is what `Batch.done` comes to, where that is known beforehand. One
    that is `endless` is read until somebody stops it.
    """

    source: Source
    header: tuple[str, ...] = ()
    mapping: model.Mapping | None = None
    account_names: dict[str, str] | None = None
    identity: dict[str, Any] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    sha256: str | None = None
    size: int | None = None
    unit: Literal["bytes", "records"] = "records"
    endless: bool = False
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # window → name, SHA-256

    @property
    def generates_references(self) -> bool:
        """Whether any entry gets its reference from its record alone."""
        return self.mapping is not None and self.mapping.generates_references()

    def contents(self, request: Request) -> Callable[[str], bytes]:
        """What each window holds, as the header `origin` says it: its file and the mapping's."""
        mapping = None
        if request.mapping is not None:
            mapping = f"{request.mapping.name}@{str(self.identity.get('mapping', ''))[:_DIGEST_SHOWN]}"
        named = {window: {"file": name, "sha256": digest} for window, (name, digest) in self.files.items()}

        @cache
        def of(window: str) -> bytes:
            return content_of(self.source.id, {**named.get(window, {}), "mapping": mapping})

        return of

    def transform(self, references: References, ledger_id: str | None, defaulted: Defaulted) -> Transform:
        """From the source's records to entries."""
        if self.mapping is None:
            return ready_entries
        make = compiled(
            self.mapping,
            self.header,
            source_id=self.source.id,
            source_type=self.source.type,
            generate=self._generate(references),
            account_names=self.account_names,
            ledger_id=ledger_id,
            defaulted=defaulted,
        )
        return MappedRows(make, references, self.header)

    def _generate(self, references: References) -> GenerateReference:
        """References of whole records, where the texts hold them: whatever the mapping reads of them."""
        if self.header[-1:] != (RECORD,):
            return references.of
        return lambda values, sequence: references.of(values[-1:], sequence)
