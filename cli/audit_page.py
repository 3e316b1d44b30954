"""The pre-audit as a page to keep: the verdict, what the books are, each finding with its cases."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.preaudit.model import Finding, Report
from cli.audit_text import case_text, facts_of, verdict
from ledger import report as pages


def audit_page(report: Report) -> pages.Report:
    """What `--html` writes."""
    return pages.Report(
        title="Audit of the books",
        verdict=verdict(report),
        good=report.ok,
        facts=facts_of(report),
        parts=tuple(_parts(report)),
    )


def _parts(report: Report) -> Iterator[pages.Part]:
    if report.findings:
        yield pages.Part("Findings", (), (_overview(report.findings),))
    for finding in report.findings:
        yield pages.Part(
            finding.check,
            (finding.found, f"Means: {finding.means}.", f"Do: {finding.do}."),
            tuple(_cases(finding)),
        )
    if report.ledgers:
        yield pages.Part("Ledgers", (), (_table(report.ledgers),))
    if report.notes or report.not_known:
        noted = [f"{one.check}: {one.found}: {one.means}; {one.do}" for one in report.notes]
        yield pages.Part("To know", (*noted, *(f"Not known: {one}" for one in report.not_known)))
    yield pages.Part("Checks that were made", (", ".join(report.checks) or "none",))


def _overview(findings: Sequence[Finding]) -> pages.Table:
    return pages.Table(("check", "count"), tuple((one.check, one.count) for one in findings))


def _cases(finding: Finding) -> Iterator[pages.Table]:
    if finding.listed:
        left = finding.count - len(finding.listed)
        yield _table(finding.listed, f"and {left:,} more" if left > 0 else "")


def _table(rows: Sequence[Mapping[str, Any]], caption: str = "") -> pages.Table:
    heads = tuple(rows[0])
    texts = tuple(tuple(case_text(row.get(head)) for head in heads) for row in rows)
    return pages.Table(heads, texts, caption, words=len(heads))
