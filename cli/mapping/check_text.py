"""What `mapping check` prints for a person."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from cli.output import styled
from cli.printable import printable
from ledger.entry import LedgerEntry, moment_of
from producer.mapping.keys import quoted
from producer.mapping.notes import Rule
from producer.mapping.trial import Found, Tried
from producer.source import Refused

_NAME_WIDTH = 24  # of a column; longer ones, and longer texts, are cut: --json has them whole
_TEXT_WIDTH = 32
_ACCOUNTS_SHOWN = 20
_ALWAYS_THE_SAME = ("source_id", "source_type", "source_position", "producer_sequence")


def record_text(tried: Tried, header: Sequence[str]) -> Iterator[str]:
    """One record: its columns on the left, on the right what they became, and by which keys."""
    of_the_record = ", ".join(fired.rule.key for field, fired in tried.gave() if not field)
    where = tried.position.replace(":", " ")
    head = f"record {tried.sequence}, {where}" + (f"  [{of_the_record}]" if of_the_record else "")
    yield styled(printable(head), bold=True)
    columns = [*header, *[""] * (len(tried.values) - len(header))]
    before = [
        (_cut(name, _NAME_WIDTH), _cut(text, _TEXT_WIDTH))
        for name, text in zip(columns, tried.values, strict=False)
    ]
    after = [(field, _cut(text, _TEXT_WIDTH), why) for field, text, why in _after(tried)]
    widths = [
        max((len(row[place]) for row in side), default=0) for side in (before, after) for place in (0, 1)
    ]
    for left, right in zip_longest(before, after, fillvalue=("", "", "")):
        name, text, field, made = map(str.ljust, (*left[:2], *right[:2]), widths)
        yield f"  {name}  {text} | {field}  {made}  {right[2]}".rstrip()
    if isinstance(tried.answer, Refused):
        yield styled(printable(f"  refused: {_refused(tried.answer, tried.refused_text(header))}"), fg="red")


def summary_text(found: Found, *, by_mapping: bool) -> Iterator[str]:
    """Counts, sums, accounts, and the keys of the mapping that never fired."""
    good = found.totals.count
    yield f"{found.read:,} read, {good:,} good, {found.read - good:,} refused"
    for code, count in sorted(found.refused.items()):
        yield f"  {code:<20} {count:,}"
    for currency, total in found.totals.plain_sums().items():
        yield f"sum       {currency} {total}"
    accounts = sorted(found.accounts)
    if accounts:
        more = f", and {len(accounts) - _ACCOUNTS_SHOWN:,} more" if len(accounts) > _ACCOUNTS_SHOWN else ""
        yield f"accounts  {printable(', '.join(accounts[:_ACCOUNTS_SHOWN]))}{more}"
    if by_mapping and found.read:
        yield "every key fired" if not found.unseen else "keys that never fired for these records:"
        for rule in found.unseen:
            yield f"  {printable(rule.key)}"


def _after(tried: Tried) -> Iterator[tuple[str, str, str]]:
    """The entry's fields with the keys that gave them; of a refused record, what had been read."""
    why: dict[str, list[str]] = {}
    read: dict[str, str] = {}
    for field, fired in tried.gave():
        if not field:
            continue
        place = "" if field in read else _elsewhere(field, fired.rule)
        if fired.rule.written:
            why.setdefault(field, []).append((f"{place}: " if place else "") + _said(fired.rule))
        read[field] = fired.made
    texts = dict(_fields(tried.answer)) if isinstance(tried.answer, LedgerEntry) else read
    for field, text in texts.items():
        yield field, text, printable(", ".join(why.get(field, why.get("metadata", []))))


def _fields(entry: LedgerEntry) -> Iterator[tuple[str, str]]:
    for field, value in entry._asdict().items():
        if field in _ALWAYS_THE_SAME or value is None:
            continue
        if field == "metadata":
            yield from ((f"metadata.{name}", text) for name, text in value.items())
        else:
            yield field, moment_of(value).isoformat() if field == "timestamp_utc" else value


def _elsewhere(field: str, rule: Rule) -> str:
    """The table of a rule that is not `[entry]`'s own for this field, such as a case's."""
    table = rule.key.rpartition(".")[0]
    if not table or table in (f"entry.{field}", field) or field.startswith("metadata"):
        return ""
    return table.removesuffix(f".{field}")


def _said(rule: Rule) -> str:
    if not rule.key:
        return {"reading": "the time of reading", "generated": "generated"}.get(rule.kind, "built in")
    if rule.kind in ("map", "file", "unmapped"):
        return f"{rule.key} {quoted(rule.says)}" if rule.says else rule.key
    return rule.key if rule.key.startswith("-") else f"{rule.kind} {quoted(rule.says)}"


def _refused(answer: Refused, text: str) -> str:
    refusal = answer.refusal
    column = f", column {answer.column}" if answer.column else ""
    value = f", text {quoted(text)}" if text or column else ""
    return f"{refusal.code}{column}{value}: {refusal.reason}"


def _cut(text: str, width: int) -> str:
    shown = printable(text)
    return shown if len(shown) <= width else f"{shown[: width - 1]}…"
