"""The report of `run verify` for a person."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.runs.listed import Listed
from audit.runs.totals import Totals
from audit.runs.verification import Verification
from cli.printable import printable

_SHOWN = 10


def lines(report: Verification) -> Iterator[str]:
    """What was compared, what is not equal, and the first of each kind."""
    yield f"{report.run.run_id}  {report.run.kind.lower()}, {report.run.status}"
    yield (
        f"  processed {report.counters.processed:,}: {report.counters.successful:,} posted, "
        f"{report.counters.duplicates:,} duplicates, {report.counters.failed:,} failed"
    )
    yield f"  {'messages' if report.run.is_replay else 'source'}    {_totals(report.source)}"
    yield f"  {'entries' if report.run.is_replay else 'in books'}  {_totals(report.posted)}"
    if report.windows:
        equal = sum(window.equal for window in report.windows)
        yield f"  windows   {equal:,} of {len(report.windows):,} equal in count, sums and digest"
    for window in [window for window in report.windows if not window.equal][:_SHOWN]:
        why = f"{window.unposted.count:,} not posted" if window.explained else "not explained"
        name = printable(str(window.name)) or "the whole source"
        yield f"    {name}: {_difference(window.source, window.posted)} ({why})"
    yield from _findings(report)
    yield _verdict(report)


def _findings(report: Verification) -> Iterator[str]:
    for finding in report.findings:
        yield f"  {finding.check:<9} {finding.count:,}  {printable(finding.detail)}"
        if finding.check == "refused":
            for code, count in sorted(report.refused_by_code.items()):
                yield f"    {count:,}  {code}"
    for listed in (report.missing, report.extra, report.conflicts):
        yield from _listed(listed)
    yield from _group_lines(report.groups_in_part)
    for account in report.balances[:_SHOWN]:
        yield (
            f"  account {printable(account['account_id'])}: balance {account['balance']:f}, by its entries "
            f"{account['recomputed']:f}; reserved {account['reserved_balance']:f}, held {account['held']:f} "
            f"{account['currency_code']}"
        )


def _listed(listed: Listed) -> Iterator[str]:
    for found in listed.first[:_SHOWN]:
        name = found.get("reference_id") or f"{found['topic']}/{found['partition']}/{found['offset']}"
        digests = [found[key] for key in ("digest", "books_digest") if found.get(key)]
        told = f"  {' / '.join(digests)}" if listed.kind == "conflict" else ""
        yield f"  {listed.kind}  {printable(str(name))}{told}"
    if listed.count > _SHOWN:
        yield f"  {listed.kind}  … {listed.count - _SHOWN:,} more: --errors FILE.csv has them all"


def _group_lines(groups: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for group in groups[:_SHOWN]:
        yield (
            f"  group {printable(group['group'])}: legs posted {group['posted']:,}, not posted "
            f"{group['not_posted']:,} ({printable(', '.join(group['references'][:3]))})"
        )


def _totals(totals: Totals) -> str:
    sums = ", ".join(f"{total:,f} {currency}" for currency, total in sorted(totals.sums.items()))
    digest = f"  digest {totals.digest:064x}"[:25] + "…" if totals.digest else ""
    return f"{totals.count:,}" + (f"  {sums}" if sums else "") + digest


def _difference(source: Totals | None, posted: Totals) -> str:
    if source is None:
        return "nobody states it"
    currencies = sorted({*source.sums, *posted.sums})
    sums = [
        f"{source.sums.get(one, 0):,f} and {posted.sums.get(one, 0):,f} {one}"
        for one in currencies
        if source.sums.get(one, 0) != posted.sums.get(one, 0)
    ]
    counts = [f"{source.count:,} and {posted.count:,} records"] if source.count != posted.count else []
    return ", ".join([*counts, *sums]) or "the digests differ"


def _verdict(report: Verification) -> str:
    if report.ok:
        return "equal: the books hold exactly what the source says"
    if report.equal_but_for_refused:
        where = report.errors_file or f"dual-ledger run errors {report.run.run_id}"
        return f"equal but for {report.refused:,} refused, listed: {where}"
    return "NOT equal"
