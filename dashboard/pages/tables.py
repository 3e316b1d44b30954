"""Pages that are one table each: streams, outbox, breaks."""

from starlette.requests import Request
from starlette.responses import Response

from dashboard.desk import desk_of
from dashboard.page import page
from dashboard.pages.asked import number

_PAGE = 50
_STATUSES = ("OPEN", "CORRECTED", "CLOSED")


def streams(request: Request) -> Response:
    """Every stream with its position and lag, from the latest look."""
    return page(request, "streams.html", streams=desk_of(request).watch.view().report.streams)


def outbox(request: Request) -> Response:
    """What each shard still owes the SCB, and what the SCB has not answered."""
    view = desk_of(request).watch.view()
    return page(request, "outbox.html", shards=view.look.shards, outbox=view.report.outbox)


def breaks(request: Request) -> Response:
    """Differences with the SCB, the latest first."""
    status = request.query_params.get("status", "OPEN").upper()
    with desk_of(request).reading(own=True) as books:
        found = books.records(
            "dashboard_breaks",
            before=number(request, "before"),
            status=status if status in _STATUSES else None,
            limit=_PAGE + 1,
        )
    more = found[_PAGE - 1]["id"] if len(found) > _PAGE else None
    return page(
        request,
        "breaks.html",
        breaks=found[:_PAGE],
        chosen=status,
        statuses=(*_STATUSES, "ALL"),
        more=more,
    )
