"""What the records of a source mean, where each is an object with names (JSON, a table's row, a message)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.errors import UsageError
from producer.mapping import model
from producer.mapping.columns import nearest
from producer.mapping.compile import compiled
from producer.mapping.read import ReadMapping, read_mapping
from producer.mapping.shapes import recognised_keys
from producer.request import Request
from producer.sources.flat import Flattened, leads_somewhere

SAMPLE_RECORDS = 1000  # looked at to see that the names of a mapping are names of the source


@dataclass(frozen=True, slots=True)
class RecordMeaning:
    """Records that are understood: `flat` makes rows of them, `mapping` says what the rows mean.

    `absent` are the fields for which no record of the sample has anything, with what their entries get;
    `identity` is what must be the same for a half-sent source to be gone on with.
    """

    flat: Flattened
    mapping: model.Mapping
    account_names: dict[str, str] | None
    identity: dict[str, Any]
    absent: dict[str, str]
    notes: list[str]
    files: tuple[Path, ...] = ()  # that the mapping is read from


def records_understood(
    request: Request, source_id: str, sample: Sequence[Mapping[str, Any]], *, where: str
) -> RecordMeaning:
    """The meaning of records like those of `sample`; UsageError when it and the mapping do not go together.

    With a sample of none (nothing has come yet) a mapping is taken at its word, and no shape is recognised.
    """
    read = read_mapping(request.mapping) if request.mapping else None
    if read is not None:
        return _mapped(request, source_id, read, sample, where)
    keys = list(dict.fromkeys(key for record in sample for key in record))
    if not keys:
        raise UsageError(
            f"{where} has no record to tell its shape by",
            hint="say what its records mean: --mapping FILE (docs/mapping.md)",
        )
    shape, columns = recognised_keys(keys, request.ledger_id)
    return RecordMeaning(
        Flattened(columns, only=columns, exact=shape.mapping.columns_of_money()),
        shape.mapping,
        None,
        {"mapping": "dbis", "ledger": request.ledger_id},
        {},
        [f"no {name} in the first records: entries without get {v}" for name, v in shape.defaulted.items()],
    )


def _mapped(
    request: Request, source_id: str, read: ReadMapping, sample: Sequence[Mapping[str, Any]], where: str
) -> RecordMeaning:
    mapping, named = read.mapping, read.mapping.columns_named()
    flat = Flattened(sorted(named), exact=mapping.columns_of_money())
    nowhere = _nowhere(named, sample) if sample else set()
    if needed := sorted(nowhere & mapping.columns_needed()):
        raise _no_such(request, needed[0], sample, where)
    compiled(  # only to find now what is wrong with the mapping itself
        mapping,
        flat.header,
        source_id=source_id,
        generate=lambda _values, _sequence: "",
        account_names=read.account_names,
        where=str(request.mapping),
    )
    return RecordMeaning(
        flat,
        mapping,
        read.account_names,
        {"mapping": read.digest, "ledger": request.ledger_id},
        {},
        [f"no {name!r} in the first {len(sample)} records" for name in sorted(nowhere)],
        read.files,
    )


def _nowhere(names: Collection[str], sample: Sequence[Mapping[str, Any]]) -> set[str]:
    """The names that no record has."""
    nowhere = set(names)
    for record in sample:
        nowhere -= {name for name in nowhere if leads_somewhere(record, name)}
        if not nowhere:
            break
    return nowhere


def _no_such(request: Request, name: str, sample: Sequence[Mapping[str, Any]], where: str) -> UsageError:
    keys = list(dict.fromkeys(key for record in sample for key in record))
    near = nearest(name, keys, cutoff=0.5)
    return UsageError(
        f"{request.mapping}: none of the first {len(sample)} records of {where} has {name!r}",
        hint=(f"did you mean {near!r}? " if near else f"the keys are {', '.join(keys[:20])}; ")
        + 'one that may be missing from all of them has default = ""',
    )
