"""Fields of an entry stated anew, laid over what the message says."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ledger.entry import LedgerEntry, micros_of, moment_of
from ledger.errors import UsageError
from ledger.validation import field_fault

_METADATA = "metadata."
_PATCHABLE = tuple(name for name in LedgerEntry._fields if name != "metadata")
_EXAMPLE = "as in --patch amount=12.50 or --patch metadata.note=corrected"


@dataclass(frozen=True, slots=True)
class Patch:
    """`texts` as they were given, by field; false when there are none."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.texts)

    def over(self, entry: LedgerEntry) -> LedgerEntry:
        """The entry with the patch laid over it."""
        fields = {name: _value(name, text) for name, text in self.texts.items() if name in _PATCHABLE}
        more = {
            name.removeprefix(_METADATA): text
            for name, text in self.texts.items()
            if name.startswith(_METADATA)
        }
        return entry._replace(**fields, metadata={**entry.metadata, **more} if more else entry.metadata)

    def before(self, entry: LedgerEntry) -> dict[str, Any]:
        """What the patched fields are without it, as JSON has them."""
        return {name: _shown(entry, name) for name in self.texts}


def patch_of(assignments: Iterable[str]) -> Patch:
    """The patch in texts `field=value`; UsageError for an unknown field or a value it can never have."""
    texts: dict[str, str] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise UsageError(f"a patch is FIELD=VALUE, not {assignment!r}", hint=_EXAMPLE)
        _check_name(name)
        if name in texts:
            raise UsageError(f"{name} is patched twice", hint="state each field once")
        if name in _PATCHABLE and (fault := field_fault(name, _value(name, text))) is not None:
            raise UsageError(f"no entry can have this {name}: {fault.reason}", hint=_EXAMPLE)
        texts[name] = text
    return Patch(texts)


def _check_name(name: str) -> None:
    if name in _PATCHABLE or (name.startswith(_METADATA) and name != _METADATA):
        return
    if name.rstrip(".") == "metadata":
        raise UsageError("metadata is patched key by key", hint="--patch metadata.KEY=VALUE")
    near = difflib.get_close_matches(name, _PATCHABLE, n=1, cutoff=0.4)
    raise UsageError(
        f"an entry has no field {name!r}",
        hint=f"did you mean {near[0]}?" if near else f"its fields: {', '.join(_PATCHABLE)}, metadata.KEY",
    )


def _value(name: str, text: str) -> Any:
    if name == "fx_rate":
        return text or None  # stated as nothing, there is none
    if name == "producer_sequence":
        return _number(text)
    return _micros(text) if name == "timestamp_utc" else text


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"producer_sequence is a whole number, not {text!r}")
    return int(text)


def _micros(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"timestamp_utc is a time in ISO 8601, not {text!r}", hint="as in 2026-01-05T08:00:00Z"
        ) from error
    return micros_of(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))


def _shown(entry: LedgerEntry, name: str) -> Any:
    if name.startswith(_METADATA):
        return _storable(entry.metadata.get(name.removeprefix(_METADATA)))
    value = getattr(entry, name)
    return shown_time(value) if name == "timestamp_utc" else _storable(value)


def _storable(value: Any) -> Any:
    """The value as PostgreSQL's JSON can hold it, which takes no NUL: what was refused may have one."""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value


def shown_time(micros: int) -> str | int:
    """A time in ISO 8601; one that no calendar has as the number that it is."""
    try:
        return moment_of(micros).isoformat()
    except OverflowError:
        return micros
