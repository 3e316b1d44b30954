"""What `verify-chain` prints for a person."""

from collections.abc import Iterator, Mapping

from audit.seals.finding import Finding, Report
from cli.printable import printable
from ledger.many import many

_PARTS = {  # one, and several
    "entries": ("entry", "entries"),
    "outbox": ("outbox row", "outbox rows"),
    "audit_log": ("line of the audit log", "lines of the audit log"),
    "acknowledgements": ("answer of the SCB", "answers of the SCB"),
}
_WITHOUT_SHARDS = ("audit_log", "acknowledgements", "publications")


def lines(report: Report, most: int) -> Iterator[str]:
    """The verdict, the broken places in the chain's order, and how far everything is sealed."""
    found = report.in_order()
    if found:
        places = "one place" if len(found) == 1 else f"{len(found):,} places, the first"
        yield f"BROKEN: {places}: {_place(found[0])}: {printable(found[0].says)}"
        for finding in found[:most]:
            yield f"  {finding.check:<9} {_place(finding)}: {printable(finding.says)}"
        if len(found) > most:
            yield f"  and {len(found) - most:,} more: --most"
        yield f"next: {found[0].document()['next']}"
    elif report.windows:
        yield f"whole: {report.rows:,} rows in {_windows(report.windows)} are as they were sealed"
    else:
        yield "nothing is sealed yet, so nothing is proven: dual-ledger seal"
    if report.windows:
        yield f"sealed up to window {report.windows:,}, {report.sealed_at}: {_counts(report.sealed)}"
    yield f"not sealed yet: {_counts(report.unsealed)}"
    kept = f"{_windows(report.head_lines)} in {report.head_file}" if report.head_file else "no head file here"
    if report.topic_messages is not None:
        kept += f", {many(report.topic_messages, 'message', 'messages')} in the topic"
    yield f"head: {kept}; {report.seconds:.2f} s"


def _place(finding: Finding) -> str:
    words = [
        f"window {finding.window}" if finding.window is not None else "",
        finding.part or "",
        f"shard {finding.shard}" if finding.shard is not None and finding.part not in _WITHOUT_SHARDS else "",
        f"number {finding.number}" if finding.number is not None else "",
    ]
    return printable(", ".join(word for word in words if word)) or "the chain"


def _counts(counts: Mapping[str, int]) -> str:
    told = [many(counts[part], *names) for part, names in _PARTS.items() if counts.get(part)]
    return ", ".join(told) or "nothing"


def _windows(count: int) -> str:
    return many(count, "window", "windows")
