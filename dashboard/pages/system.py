"""What machines ask: whether the page lives, whether the whole system is well, and its figures."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard.desk import desk_of
from ledger.metrics.exposition import CONTENT_TYPE, exposition_of


def healthz(request: Request) -> Response:
    """200 while the watch comes round, 503 when it is stuck: restart the page then."""
    alive = desk_of(request).watch.alive
    status = HTTPStatus.OK if alive else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse({"name": "dashboard", "alive": alive}, status)


def readyz(request: Request) -> Response:
    """200 while the whole system is healthy, as `status` judges it; 503 with the problems otherwise."""
    report = desk_of(request).watch.view().report
    status = HTTPStatus.OK if report.healthy else HTTPStatus.SERVICE_UNAVAILABLE
    problems = [one.text for one in report.problems]
    return JSONResponse({"name": "dashboard", "ready": report.healthy, "problems": problems}, status)


def metrics(request: Request) -> Response:
    """How the whole system stands as Prometheus reads it: what was killed is told within five seconds."""
    desk = desk_of(request)
    report = desk.watch.view().report
    return Response(exposition_of(report, desk.balances.latest()), media_type=CONTENT_TYPE)
