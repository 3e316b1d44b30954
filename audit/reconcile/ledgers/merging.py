"""The entries of the cells that differ, both sides side by side in the order of their references."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from audit.reconcile.ledgers.entry import Entry
from audit.reconcile.ledgers.pair import Pair
from ledger.books import Books
from ledger.status.residual.sides import streamed

Both = tuple[Entry | None, Entry | None]  # DBIS's, the SCB's


def side_by_side(pair: Pair, bits: int, cells: tuple[int, ...]) -> Iterator[Both]:
    """Both entries of every reference, None where a side has none; read to the end, with bounded memory."""
    parameters = {"within": 2**bits - 1, "cells": list(cells)}
    theirs = _entries(pair.scb, "compare_scb_rows", parameters)
    ours = _entries(pair.dbis, "compare_dbis_rows", parameters)
    their, our = next(theirs, None), next(ours, None)
    while their is not None or our is not None:
        if their is None or (our is not None and our.key < their.key):
            yield our, None
            our = next(ours, None)
        elif our is None or their.key < our.key:
            yield None, their
            their = next(theirs, None)
        else:
            yield our, their
            their, our = next(theirs, None), next(ours, None)


def _entries(books: Books, query: str, parameters: dict[str, Any]) -> Iterator[Entry]:
    rows = chain.from_iterable(streamed(books, query, **parameters))
    return (Entry(*row) for row in rows)
