"""The page of a pack: what is covered, the verdicts, the sums, and how a third party checks it."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from audit.evidence.about import About
from audit.evidence.checks import Checked
from audit.evidence.columns import FOUND
from audit.evidence.seen import Seen
from ledger import report as pages

_MOST_BARS = 62  # days; beyond that months
_MOST_BREAKS = 200
_MOST_CURRENCIES = 5  # that have a plot of their own
_HOW = (
    "In this folder: python3 -I check.py DIGEST, with the digest of the last window as you know it.",
    "The SCB has it, and the head file, and every later pack whose first window follows.",
    "The script uses Python's standard library alone, and recomputes every digest from the texts in sealed/.",
    "sha256sum -c SHA256SUMS says whether the files are those that were made.",
    "README.txt has the formats in short, docs/evidence.md of the project has all of them.",
)


def evidence_page(about: About) -> pages.Report:
    """What report.html says."""
    findings = about.findings()
    return pages.Report(
        title="Evidence",
        verdict=_verdict(about, findings),
        good=not findings,
        facts=_facts(about),
        parts=tuple(_parts(about)),
    )


def _verdict(about: About, findings: Sequence[Mapping[str, Any]]) -> str:
    covers = about.covers
    what = (
        f"windows {covers.first_window} to {covers.last_window} with {about.rows['entries']:,} entries"
        if covers.windows > 1
        else f"window {covers.first_window} with {about.rows['entries']:,} entries"
    )
    found = ", ".join(f"{one['check'].replace('_', ' ')} ({one['count']:,})" for one in findings)
    return f"{what}: {'findings: ' + found if findings else 'everything that was checked is in order'}"


def _facts(about: About) -> dict[str, str | int | None]:
    covers, span = about.covers, about.covers.span
    return {
        "span": f"{span.begins:%Y-%m-%d %H:%M:%S} to {span.ends:%Y-%m-%d %H:%M:%S} UTC",
        "sealed": f"{covers.sealed_from:%Y-%m-%d %H:%M:%S} to {covers.sealed_to:%Y-%m-%d %H:%M:%S} UTC",
        "entries": about.rows["entries"],
        "outbox rows": about.rows["outbox"],
        "lines of the audit log": about.rows["audit_log"],
        "posted in the span, in no window here": about.rows["entries_not_covered"],
        "digest before the first window": about.head["previous_digest"],
        "digest of the last window": about.head["head"],
        "made": f"{about.at:%Y-%m-%d %H:%M:%S} UTC by {about.request.made_by} ({about.made['login']})",
        "command": about.request.command,
    }


def _parts(about: About) -> Iterator[pages.Part]:
    yield pages.Part("Verdicts", (), (pages.Table(("what", "answer"), tuple(_verdicts(about)), words=2),))
    if about.checked and (told := list(_told(about.checked))):
        yield pages.Part("Findings", (), (pages.Table(("check", "count", "what"), told, words=3),))
    yield pages.Part(
        "Entries",
        ("Of the windows, by ledger and currency, and by day of posting.",),
        tuple(_sums(about.totals)),
    )
    yield _trial(about.seen)
    if about.seen.corrections:
        yield _corrections(about)
    if about.checked and (breaks := about.checked.reconciliation.get("breaks")):
        yield _breaks(breaks)
    yield pages.Part("How to check", _HOW)


def _told(checked: Checked) -> Iterator[tuple[str, str, str]]:
    """What the pre-audit and the chain of seals say is wrong, one line each."""
    for one in checked.chain.get("findings", ())[:_MOST_BREAKS]:
        yield "chain", f"{one['count']:,}", one["says"]
    for one in checked.pre_audit.get("findings", ()):
        yield f"pre-audit: {one['check']}", f"{one['count']:,}", f"{one['found']}: {one['means']}"


def _trial(seen: Seen) -> pages.Part:
    sums = [(*key, accounts, *numbers) for key, (accounts, *numbers) in sorted(seen.trial.items())]
    heads = ("opening", "debits", "credits", "closing")
    left = seen.moved - len(seen.accounts)
    caption = f"accounts that entries moved{f', and {left:,} more in found/balances.csv' if left else ''}"
    return pages.Part(
        "Trial balance",
        ("Per currency over all accounts, openings and closings as debits less credits.",),
        (
            pages.Table(("currency", "asset", "accounts", *heads), sums, words=2),
            pages.Table(("account", "currency", *heads), seen.accounts, caption, words=2),
        ),
    )


def _corrections(about: About) -> pages.Part:
    names = FOUND["corrections"]
    left_out = ("asset_type", "ledger_id", "proposal_digest", "proposed_at", "entry_id")
    heads = [name for name in names if name not in left_out]
    rows = [[dict(zip(names, row, strict=True))[head] for head in heads] for row in about.seen.corrections]
    left = about.rows["found_corrections"] - len(rows)
    caption = f"and {left:,} more in found/corrections.csv" if left else ""
    return pages.Part("Corrections", (), (pages.Table(heads, rows, caption, words=len(heads)),))


def _verdicts(about: About) -> Iterator[tuple[str, str]]:
    equal = about.equal
    yield (
        "both ledgers equal",
        f"up to window {equal['window']}, sealed {equal['sealed_at']:%Y-%m-%d %H:%M:%S} UTC: both say so"
        if equal["window"]
        else "the SCB has not said so from the first window on",
    )
    yield "windows in which the SCB holds something else", f"{equal['different']:,}"
    yield "windows without an answer of the SCB", f"{equal['unanswered']:,}"
    if about.checked is not None:
        yield from _checks(about.checked)


def _checks(checked: Checked) -> Iterator[tuple[str, str]]:
    answers: dict[str, tuple[dict[str, Any], str]] = {
        "chain of seals, recomputed in the books": (
            checked.chain,
            "{windows:,} windows, {rows:,} rows, {found:,} broken places",
        ),
        "reconciliation, without recording": (
            checked.reconciliation,
            "{checked:,} compared, {found:,} breaks, at {at}",
        ),
        "pre-audit": (
            {**checked.pre_audit, "found": len(checked.pre_audit.get("findings", ()))},
            "{found:,} findings, at {at}",
        ),
    }
    for what, (answer, words) in answers.items():
        missing = answer.get("not_checked")
        yield what, words.format(**answer) if missing is None else f"not checked: {missing}"


def _sums(totals: Sequence[Mapping[str, Any]]) -> Iterator[pages.Table | pages.Bars]:
    by_book: dict[tuple[str, str, str], tuple[int, Decimal]] = {}
    by_day: dict[str, dict[str, Decimal]] = {"entries": {}}
    for row in totals:
        book, day = (row["ledger_id"], row["currency_code"], row["asset_type"]), str(row["day"])
        count, amount = by_book.get(book, (0, Decimal(0)))
        by_book[book] = count + row["entries"], amount + row["amount"]
        for what, value in (
            ("entries", row["entries"]),
            (f"amount in {row['currency_code']}", row["amount"]),
        ):
            days = by_day.setdefault(what, {})
            days[day] = days.get(day, Decimal(0)) + value
    yield pages.Table(
        ("ledger", "currency", "asset", "entries", "amount"),
        tuple((*book, count, amount) for book, (count, amount) in sorted(by_book.items())),
        words=3,
    )
    for what, days in list(by_day.items())[: 1 + _MOST_CURRENCIES]:
        yield pages.Bars(what, tuple((day, (value,)) for day, value in _fewer(days)))


def _fewer(by_day: Mapping[str, Decimal]) -> list[tuple[str, Decimal]]:
    """Days, or months when they are too many for a plot."""
    if len(by_day) <= _MOST_BARS:
        return sorted(by_day.items())
    by_month: dict[str, Decimal] = {}
    for day, value in by_day.items():
        by_month[day[:7]] = by_month.get(day[:7], Decimal(0)) + value
    return sorted(by_month.items())


def _breaks(breaks: Sequence[Mapping[str, Any]]) -> pages.Part:
    heads = ("kind", "ledger_id", "reference_id", "account_id", "expected", "actual", "break_id")
    rows = tuple(tuple(None if one[head] is None else str(one[head]) for head in heads) for one in breaks)
    left = len(rows) - _MOST_BREAKS
    caption = f"and {left:,} more in found/reconciliation.json" if left > 0 else ""
    return pages.Part("Breaks", (), (pages.Table(heads, rows[:_MOST_BREAKS], caption, words=len(heads)),))
