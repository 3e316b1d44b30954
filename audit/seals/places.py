"""Which rows of a range are not those that were sealed, told by their marks."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_OCTETS = 8


class Row(NamedTuple):
    """Where a row is (its sequence or id), and the mark of what it says now."""

    number: int
    mark: bytes


class Broken(NamedTuple):
    """One row that is not as it was sealed."""

    number: int
    says: str


def split(marks: bytes) -> list[bytes]:
    """The marks of a range one by one."""
    return [marks[begin : begin + _OCTETS] for begin in range(0, len(marks), _OCTETS)]


def by_number(first: int, marks: Sequence[bytes], rows: Sequence[Row]) -> Iterator[Broken]:
    """Of a part whose numbers have no gaps: the nth mark is that of the number first + n."""
    sealed = dict(enumerate(marks, start=first))
    seen: dict[int, bytes] = {}
    for row in rows:
        if row.number in seen or row.number not in sealed:
            yield Broken(row.number, "a row was added")
        seen.setdefault(row.number, row.mark)
    changed = {number for number, mark in seen.items() if sealed.get(number, mark) != mark}
    where = {sealed[number]: number for number in changed}
    for number in sorted(changed):
        other = where.get(seen[number])
        if other is not None and seen[other] == sealed[number]:
            yield Broken(number, f"its order was swapped with number {other}")
        elif other is not None:
            yield Broken(number, f"here is the row that was sealed as number {other}")
        else:
            yield Broken(number, "the row was changed")
    for number in sorted(sealed.keys() - seen.keys()):
        yield Broken(number, "the row is missing")


def by_order(first: int, marks: Sequence[bytes], rows: Sequence[Row]) -> Iterator[Broken]:
    """Of a part whose ids have gaps: what was sealed and what is there, laid beside each other."""
    now = [row.mark for row in rows]
    for kind, begin, end, start, stop in SequenceMatcher(None, marks, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        alike = min(end - begin, stop - start)
        for row in rows[start : start + alike]:
            yield Broken(row.number, "the row was changed, or stands where another was sealed")
        for row in rows[start + alike : stop]:
            yield Broken(row.number, "a row was added")
        if end - begin > alike:
            missing, before = end - begin - alike, rows[stop - 1].number if stop else first - 1
            yield Broken(before or first, f"{missing} missing behind id {before}")
