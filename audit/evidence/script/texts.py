"""Reading: the files as texts, and what a digest is over."""

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

FOLDER = Path(__file__).resolve().parent
SEALED = {  # columns, in the order in which they are digested; not digested: range_…, the place of a row
    "windows": "version number sealed_at previous_digest entries content_digest digest",
    "ranges": "number part shard first last rows digest marks",
    "entries": "range_shard range_number id ledger_id debit_account_id credit_account_id amount "
    "currency_code asset_type transaction_type reference_id fx_rate metadata timestamp_utc posted_at "
    "content_digest source_id source_type source_position producer_sequence run_id topic partition offset "
    "traceparent shard read_at sent_at",
    "outbox": "range_shard range_number id shard sequence ledger_id reference_id status created_at "
    "published_at acknowledged_at attempts error traceparent published_partition published_offset",
    "audit_log": "range_shard range_number id at actor action reason details previous_digest digest",
    "acknowledgements": "range_shard range_number id number digest entries content_digest result reason "
    "acknowledged_at key_id signature topic partition offset received_at",
}
Row = dict[str, Any]  # by column: a text, or None for null


class Broken(Exception):  # noqa: N818  named for what the evidence is then
    """`file:line: what is wrong`, the first place of all."""


def broken(file: str, line: int, what: str) -> NoReturn:
    """Stop here."""
    raise Broken(f"{file}:{line}: {what}")


def passed(step: str, what: str) -> None:
    """Say what was checked."""
    sys.stdout.write(f"ok  {step:<16} {what}\n")


def rows(file: str) -> Iterator[tuple[int, Row]]:
    """The rows of a CSV file (RFC 4180, UTF-8), each with its line.

    A cell `~` is null; one that begins with `~~` is the text without the first `~`; any other is the text.
    """
    line = 1
    with (FOLDER / file).open(encoding="utf-8", newline="") as content:
        reader = csv.reader(content, strict=True)
        try:
            names = next(reader, [])
            if file.startswith("sealed/") and names != SEALED[file[7:-4]].split():
                broken(file, 1, "other columns than " + SEALED[file[7:-4]])
            line = 2
            for cells in reader:
                texts = [text_of(cell) if cell[:1] == "~" else cell for cell in cells]
                if len(cells) != len(names):
                    broken(file, line, f"{len(cells)} cells, and not {len(names)}")
                yield line, dict(zip(names, texts, strict=True))
                line = reader.line_num + 1
        except (csv.Error, ValueError) as error:
            broken(file, line, f"not CSV in UTF-8, or a cell that is no text: {error}")


def text_of(cell: str) -> str | None:
    """Of a cell that begins with `~`: null, or a text that begins so."""
    if cell == "~":
        return None
    if not cell.startswith("~~"):
        raise ValueError(cell)
    return cell[1:]


def spoken(texts: Iterable[Any]) -> bytes:
    """What a digest is over: of each text its length in octets, a colon, the text; `~` for null."""
    return "".join("~" if text is None else f"{len(text.encode())}:{text}" for text in texts).encode()
