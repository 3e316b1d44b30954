"""Where the ledgers differ: both add up their entries cell by cell, and only the sums are compared.

A cell is chosen by the reference, so both entries of a reference are in the same. Its sums are the number of
its entries and their digests, added modulo 2^256: what is known to be on one side alone can be taken away
again. Cells that differ are divided into finer ones for as long as that spares reading entries.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from audit.reconcile.ledgers.pair import Pair, Rows

_LEAST_BITS, _MOST_BITS, _ALL_BITS = 8, 14, 32  # the cell is a CRC-32, or the lower bits of it
_ROWS_A_CELL = 64
_FEW_ROWS = 100_000  # of both sides: entries that are read rather than divided
_FINEST = 16  # entries in a cell that need not be divided
_MOST_CELLS = 2**17  # of one division
_NEARLY_ALL = 0.9  # where so many of the cells differ, finer ones do too
_WEIGHTS = (200, 144, 88, 32, 0)
_MODULUS = 2**256

Sums = dict[int, tuple[int, int]]  # by cell: entries, and the sum of their digests
Subtract = Callable[["Cells"], None]


class Grid(NamedTuple):
    """Cells of so many bits: all, or those within some coarser ones."""

    bits: int
    within_bits: int = 0
    within: tuple[int, ...] | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """As the queries take it."""
        return {
            "mask": 2**self.bits - 1,
            "within": 2**self.within_bits - 1,
            "cells": None if self.within is None else list(self.within),
        }

    @property
    def size(self) -> int:
        """How many cells there can be."""
        return 2**self.bits if self.within is None else len(self.within) << (self.bits - self.within_bits)


@dataclass(slots=True)
class Cells:
    """The sums of both sides on a grid."""

    grid: Grid
    theirs: Sums
    ours: Sums
    dbis_entries: int  # before anything was taken away
    times: frozenset[str]  # the earliest and the latest of each cell

    @property
    def differing(self) -> tuple[int, ...]:
        """The cells that have not the same sums on both sides."""
        theirs, ours = self.theirs, self.ours
        both = theirs.keys() | ours.keys()
        return tuple(sorted(one for one in both if theirs.get(one, (0, 0)) != ours.get(one, (0, 0))))


def take_away(sums: Sums, cell: int, digest: bytes) -> None:
    """One entry less; one whose cell is not on the grid is not in the sums."""
    if cell in sums:
        entries, total = sums[cell]
        sums[cell] = (entries - 1, (total - int.from_bytes(digest)) % _MODULUS)


def first_grid(entries: int) -> Grid:
    """Cells of some dozens of entries, up to 16,384 of them."""
    return Grid(min(_MOST_BITS, max(_LEAST_BITS, (entries // _ROWS_A_CELL).bit_length())))


def finer(cells: Cells, differing: tuple[int, ...], read: int) -> Grid | None:
    """How to divide the cells that differ, with `read` entries in them; None when they had better be read."""
    grid = cells.grid
    crowd = read // (2 * len(differing))
    more = min(
        (crowd // _FINEST).bit_length(),
        (_MOST_CELLS // len(differing)).bit_length() - 1,
        _ALL_BITS - grid.bits,
    )
    if read <= _FEW_ROWS or more < 1 or len(differing) > _NEARLY_ALL * grid.size:
        return None
    return Grid(grid.bits + more, grid.bits, differing)


def divided(pair: Pair, grid: Grid, salt: str, subtract: Subtract) -> tuple[list[Cells], tuple[int, ...]]:
    """Every division that was made, and the cells of the last that differ."""
    steps: list[Cells] = []
    following: Grid | None = grid
    differing: tuple[int, ...] = ()
    while following is not None:
        theirs, ours = pair.ask("cells", salt=salt, **following.parameters)
        cells, sizes = _cells(following, theirs, ours), _sizes((theirs, ours))
        subtract(cells)
        steps.append(cells)
        differing = cells.differing
        read = sum(sizes.get(cell, 0) for cell in differing)
        following = finer(cells, differing, read) if differing else None
    return steps, differing


def _cells(grid: Grid, theirs: Rows, ours: Rows) -> Cells:
    times = frozenset(time for row in (*theirs, *ours) for time in row[7:])
    return Cells(grid, _sums(theirs), _sums(ours), sum(row[1] for row in ours), times)


def _sums(rows: Rows) -> Sums:
    return {cell: (entries, _digest(pieces)) for cell, entries, *pieces in (row[:7] for row in rows)}


def _digest(pieces: Iterable[int]) -> int:
    return sum(int(piece) << weight for piece, weight in zip(pieces, _WEIGHTS, strict=True)) % _MODULUS


def _sizes(sides: Iterable[Rows]) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for rows in sides:
        for cell, entries, *_ in rows:
            sizes[cell] = sizes.get(cell, 0) + entries
    return sizes
