"""What `mapping check` prints with `--json`."""

from collections.abc import Sequence
from typing import Any

from ledger.entry import LedgerEntry, moment_of
from producer.mapping.trial import Found, Tried
from producer.opened import Opened
from producer.request import Request
from producer.source import Refused


def record_document(tried: Tried, header: Sequence[str]) -> dict[str, Any]:
    """One record: its texts, its entry or what refused it, and the rules that fired."""
    answer = tried.answer
    columns = [*header, *[""] * (len(tried.values) - len(header))]  # a row may be too long, or too short
    return {
        "sequence": tried.sequence,
        "position": tried.position,
        "source": [
            {"column": column, "value": value} for column, value in zip(columns, tried.values, strict=False)
        ],
        "entry": _entry(answer) if isinstance(answer, LedgerEntry) else None,
        "refused": _refused(answer, tried, header) if isinstance(answer, Refused) else None,
        "rules": [
            {
                "field": field,
                "key": fired.rule.key or None,
                "kind": fired.rule.kind,
                "says": fired.rule.says,
                "made": fired.made,
            }
            for field, fired in tried.gave()
        ],
    }


def summary_document(
    request: Request, opened: Opened, found: Found, records: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """The whole document; `records` are those shown."""
    return {
        "file": str(request.where),
        "mapping": str(request.mapping) if request.mapping else None,
        "source_id": opened.source.id,
        "encoding": opened.identity.get("encoding"),
        "delimiter": opened.identity.get("delimiter"),
        "header": list(opened.header),
        "notes": opened.notes,
        "records": records,
        "read": found.read,
        "good": found.totals.count,
        "refused": found.read - found.totals.count,
        "refused_by_code": dict(sorted(found.refused.items())),
        "sums": found.totals.plain_sums(),
        "accounts": sorted(found.accounts),
        "never_fired": [rule.key for rule in found.unseen] if request.mapping else [],
        "failure": found.failure.message if found.failure else None,
    }


def _entry(entry: LedgerEntry) -> dict[str, Any]:
    return {**entry._asdict(), "timestamp_utc": moment_of(entry.timestamp_utc)}


def _refused(answer: Refused, tried: Tried, header: Sequence[str]) -> dict[str, Any]:
    refusal = answer.refusal
    return {
        "code": str(refusal.code),
        "field": refusal.field,
        "rule": refusal.rule,
        "column": answer.column,
        "value": tried.refused_text(header),
        "reason": refusal.reason,
    }
