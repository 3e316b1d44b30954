"""An evidence pack, made whole or not at all.

1. snapshot  everything that is read from the books is of one moment
2. covers    the windows sealed in the span, whole; where their rows are
3. sealed    windows, ranges and rows, as texts: what the seals prove
4. found     what the books say of them now: answers, balances, breaks, corrections
5. checks    reconciliation, pre-audit, chain, as they answer now; nothing is recorded
6. told      pack.json, the page, how to check, the script that does
7. sums      the digest of every file, written last; then the folder takes its name
"""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

from audit.evidence.about import About
from audit.evidence.bundle import script
from audit.evidence.checks import check
from audit.evidence.covers import Covers, covers
from audit.evidence.folder import SUMS, PackFolder
from audit.evidence.found import totals, write_found
from audit.evidence.keys import write_keys
from audit.evidence.page import evidence_page
from audit.evidence.request import Request
from audit.evidence.sealed import write_open, write_sealed
from audit.evidence.seen import Seen
from ledger.books import Books, connect
from ledger.config import Settings
from ledger.report import page

Advance = Callable[[int, str], None]  # so many rows more; what is being done
Begin = Callable[[int], None]  # so many rows in all
_SESSION = {
    "idle_in_transaction_session_timeout": "0",  # between two questions a disk may be slow
    "work_mem": "256MB",
    "cursor_tuple_fraction": "1",  # all rows are wanted, not the first ones soon
    "datestyle": "ISO",
}


def make_pack(settings: Settings, request: Request, begin: Begin, advance: Advance) -> About:
    """Make it; UsageError when nothing was sealed in the span or the folder is not free."""
    with PackFolder(request.output) as folder:
        key = write_keys(settings, folder)
        with _opened(settings) as books, books.snapshot():  # 1
            about = _from_books(books, folder, request, begin, advance)
        about.signed_by = key and key.key_id
        about.checked = check(settings, lambda what: advance(0, what))  # 5
        folder.document("found/chain.json", about.checked.chain)
        folder.document("found/reconciliation.json", about.checked.reconciliation)
        folder.document("found/pre_audit.json", about.checked.pre_audit)
        folder.document("pack.json", about.document())  # 6
        folder.text("report.html", page(evidence_page(about)))
        folder.text("check.py", script())
        folder.text("README.txt", files("audit.evidence").joinpath("README.txt").read_text(encoding="utf-8"))
        sums = folder.sums()  # 7
        if key is not None:
            folder.binary(f"{SUMS}.sig", bytes.fromhex(key.sign(sums)["signature"]))
        folder.whole()
    return about


def _opened(settings: Settings) -> Books:
    return connect(settings, role="auditor", application="dual-ledger evidence", options=_SESSION)


def _from_books(books: Books, folder: PackFolder, request: Request, begin: Begin, advance: Advance) -> About:
    found = covers(books, request.span)  # 2
    begin(sum(one.rows for one in found.stretches))
    rows = write_sealed(books, folder, found, lambda count: advance(count, "sealed rows"))  # 3
    rows |= write_open(books, folder, found)
    advance(0, "balances")
    seen = Seen()
    counts = write_found(books, folder, found, seen)  # 4
    rows |= {f"found_{name}": count for name, count in counts.items()}
    (made,) = books.records("evidence_made")
    (equal,) = books.records("evidence_equal", **found.numbers)
    return About(request, found, made, _ends(books, found), rows, equal, totals(books, found), seen)


def _ends(books: Books, covers: Covers) -> dict[str, Any]:
    """The digest that the first window stands on, and that of the last one."""
    numbers = covers.first_window, covers.last_window
    first, last = (
        books.rows("evidence_windows", first_window=number, last_window=number)[0] for number in numbers
    )
    return {"previous_digest": first[3], "head": last[6]}
