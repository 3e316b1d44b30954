"""5. The outbox: each entry has its row, and no row stands for two."""

from audit.evidence.script.chain import Chain
from audit.evidence.script.money import Entries, mark
from audit.evidence.script.texts import Row, broken, passed, rows


def check_outbox(chain: Chain, entries: Entries) -> None:
    """found/outbox.csv has the rows of entries here that no window here has sealed."""
    before = 0
    for file, line, row, one in chain.sealed("outbox"):
        if (row["shard"], row["sequence"]) != (one["shard"], row["range_number"]):
            broken(file, line, "shard and sequence are not those of its place")
        before += not _strike(file, line, row, entries)
    for line, row in rows("found/outbox.csv"):
        if not _strike("found/outbox.csv", line, row, entries):
            broken("found/outbox.csv", line, "a row of an entry that is not here")
    for shard, (first, marks) in entries.marks.items():
        left = next((place for place, octet in enumerate(marks) if octet), None)
        if left is not None:
            broken(
                "sealed/entries.csv", 0, f"shard {shard}, number {first + left // 8}: no row in the outbox"
            )
    passed("one to one", f"each entry has its outbox row; {before} rows are of entries sealed before")


def _strike(file: str, line: int, row: Row, entries: Entries) -> bool:
    """Strike off the entry of a row; False when it is none of those here."""
    first, marks = entries.marks.get(int(row["shard"]), (0, bytearray()))
    at = 8 * (int(row["sequence"]) - first)
    if not 0 <= at < len(marks):
        return False
    if marks[at : at + 8] != mark(row):
        broken(file, line, "not the row of the entry with this number, or a second one")
    marks[at : at + 8] = bytes(8)
    return True
