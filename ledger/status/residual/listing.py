"""The entries of each term, the first of them: what a person asks for by `residual --list`."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from ledger.books import Books
from ledger.status.residual.model import Listed
from ledger.status.residual.passed import Passed
from ledger.status.residual.sides import asked, streamed

CHANGED = "changed"  # no term: what the SCB noted as changed, which may be why something is unexplained
_OF_DBIS = ("to_scb", "refused_by_scb", CHANGED)
_PARKED = "PARKED"


class Wanted(NamedTuple):
    """Whose entries, and how many of each term at most."""

    account_id: str | None = None
    most: int = 100


class _Found(NamedTuple):
    """A reference, why it is in its term, and where it is to be seen."""

    ledger_id: str
    reference_id: str
    reason: str
    where: str


def listing(
    scb: Books, dbis: Books, passed: Passed, positions: Sequence[tuple[int, int]], topic: str, wanted: Wanted
) -> list[Listed]:
    """The first entries of every term, term by term; from the snapshots that both connections have open."""
    desk = _Desk(scb, dbis, wanted)
    letters = [row for rows in streamed(dbis, "residual_dbis_letters_open", topic=topic) for row in rows]
    known = {(row[0], row[1]) for row in letters}
    flying = [
        one
        for one in desk.detailed("in_flight", _rows(scb, "residual_scb_in_flight_list", wanted, passed))
        if one.dbis_amount is None and (one.ledger_id, one.reference_id) not in known
    ]
    heard = {"shards": [row[0] for row in positions], "sequences": [row[1] for row in positions]}
    unheard = dbis.rows("residual_dbis_unheard_list", **heard, account=wanted.account_id, limit=wanted.most)
    refused = (_Found(*row) for rows in streamed(scb, "residual_scb_refused_open") for row in rows)
    changed = iter([_Found(*row) for row in scb.rows("residual_scb_changes", limit=wanted.most)])
    return [
        *flying,
        *desk.first("held", (_letter(row) for row in letters if row[2] == _PARKED)),
        *desk.first("dead_letters", (_letter(row) for row in letters if row[2] != _PARKED)),
        *desk.detailed("to_scb", [_Found(*row) for row in unheard]),
        *desk.first("refused_by_scb", refused),
        *desk.first(CHANGED, changed),
    ]


class _Desk:
    """Both ledgers, asked for entries by their references."""

    def __init__(self, scb: Books, dbis: Books, wanted: Wanted) -> None:
        self._scb = scb
        self._dbis = dbis
        self._wanted = wanted

    def first(self, term: str, found: Iterator[_Found]) -> list[Listed]:
        """The first of those that touch the account; what only a message has is no entry."""
        listed: list[Listed] = []
        while len(listed) < self._wanted.most and (piece := list(islice(found, 1000))):
            listed += [one for one in self.detailed(term, piece) if self._touches(one)]
        for _ in found:  # a cursor is read to its end
            pass
        return listed[: self._wanted.most]

    def detailed(self, term: str, found: Sequence[_Found]) -> list[Listed]:
        """What each ledger has under these references; those that neither has are left out."""
        theirs, ours = self._entries("scb", self._scb, found), self._entries("dbis", self._dbis, found)
        return [
            _listed(term, one, theirs.get(one[:2]), ours.get(one[:2]))
            for one in found
            if one[:2] in theirs or (one[:2] in ours and term in _OF_DBIS)
        ]

    def _entries(
        self, side: str, books: Books, found: Sequence[_Found]
    ) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        return {row[:2]: row[2:] for row in books.rows(f"residual_{side}_entries", **asked(found))}

    def _touches(self, one: Listed) -> bool:
        account = self._wanted.account_id
        return account is None or account in (one.debit_account_id, one.credit_account_id)


def _rows(scb: Books, query: str, wanted: Wanted, passed: Passed) -> list[_Found]:
    rows = scb.rows(
        query, **passed.parameters, floor=passed.floor, account=wanted.account_id, limit=wanted.most
    )
    return [_Found(*row) for row in rows]


def _letter(row: Sequence[Any]) -> _Found:
    ledger, reference, status, code, number = row
    return _Found(ledger, reference, f"{code}, {status.lower()}", f"dead letter {number}")


def _listed(term: str, one: _Found, theirs: tuple[Any, ...] | None, ours: tuple[Any, ...] | None) -> Listed:
    debit, credit, _, currency = theirs or ours or ("", "", None, "")
    return Listed(
        term,
        one.ledger_id,
        one.reference_id,
        currency,
        debit,
        credit,
        theirs[2] if theirs else None,
        ours[2] if ours else None,
        one.reason,
        one.where,
    )
