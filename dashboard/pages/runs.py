"""Runs: the list with how far each is, and one with what its verification found."""

from starlette.requests import Request
from starlette.responses import Response

from dashboard.desk import desk_of
from dashboard.page import page
from dashboard.pages.asked import text
from ledger.runs.run import by_code, find_run, list_runs

_PAGE = 50


def listed(request: Request) -> Response:
    """The latest runs."""
    with desk_of(request).reading() as books:
        runs = list_runs(books, _PAGE)
    stalled = {one["run_id"] for one in desk_of(request).watch.view().report.runs if one.get("stalled")}
    return page(request, "runs.html", runs=runs, stalled=stalled)


def one(request: Request) -> Response:
    """One run."""
    with desk_of(request).reading() as books:
        run = find_run(books, text(request, "id"))
        codes = by_code(books, run.run_id)
    return page(request, "run.html", run=run, codes=codes)
