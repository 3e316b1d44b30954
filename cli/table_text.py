"""Tables in plain text: words to the left, numbers to the right, no lines."""

from collections.abc import Iterator, Sequence


def table_lines(rows: Sequence[tuple[str, ...]], *, words: int = 1) -> Iterator[str]:
    """One line for each row; the first `words` columns are words, the others numbers."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (
            cell.ljust(width) if column < words else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
