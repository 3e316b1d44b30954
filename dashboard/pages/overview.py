"""The overview: the way of entries, problems, processes, charts; and its live pieces."""

import hashlib
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dashboard.desk import desk_of
from dashboard.flow import flow_of
from dashboard.page import page, piece
from dashboard.samples import Sample, rates
from dashboard.view.chart import Chart, chart_of
from dashboard.watch import View


def overview(request: Request) -> Response:
    """The whole page."""
    view = desk_of(request).watch.view()
    return page(request, "overview.html", **_live(view), **_problems(view))


def live(request: Request) -> Response:
    """The flow, the charts and the processes, as they are now."""
    return piece("overview_live.html", **_live(desk_of(request).watch.view()))


def problems(request: Request) -> Response:
    """The problems, when they are others than those that `seen` stands for: else nothing is said anew."""
    values = _problems(desk_of(request).watch.view())
    if request.query_params.get("seen") == values["seen"]:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return piece("problems.html", **values)


def verdict(request: Request) -> Response:
    """The word at the top of every page."""
    return piece("verdict.html", view=desk_of(request).watch.view())


def _problems(view: View) -> dict[str, Any]:
    problems = view.report.problems
    said = "\n".join(f"{one.serious} {one.text}" for one in problems)
    seen = hashlib.sha256(said.encode(errors="replace")).hexdigest()[:16]
    return {"problems": problems, "seen": seen, "healthy": view.report.healthy}


def _live(view: View) -> dict[str, Any]:
    document = view.look.document
    return {
        "flow": flow_of(view.report, view.look.shards, view.samples),
        "charts": _charts(view),
        "processes": document.get("processes"),
        "residual": document.get("residual"),
        "looked_at": view.looked_at,
    }


def _charts(view: View) -> list[tuple[str, str, Chart]]:
    """Title, unit and line of each chart."""
    samples = view.samples
    now = samples[-1].at if samples else 0.0
    return [
        ("Entries posted", "entries per second", chart_of(rates(samples, "posted"), now)),
        ("Messages not yet settled", "messages", chart_of(_values(samples, "lag_messages"), now)),
        ("Oldest message not yet settled", "seconds", chart_of(_values(samples, "lag_seconds"), now)),
    ]


def _values(samples: tuple[Sample, ...], name: str) -> list[tuple[float, float | None]]:
    return [(one.at, getattr(one, name)) for one in samples]
