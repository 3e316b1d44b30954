"""What machines ask: whether the page lives, whether the whole system is well, and its figures.

They wait for no page: pages share a number of threads, and who asks for many would have the page restarted
that answers them.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard.desk import Desk, desk_of
from dashboard.watch import View
from ledger.metrics.exposition import CONTENT_TYPE, exposition_of

_OF_MACHINES = ThreadPoolExecutor(2, "machines")  # of their own: a view may wait half a second for the watch


async def healthz(request: Request) -> Response:
    """200 while the watch comes round, 503 when it is stuck: restart the page then."""
    alive = desk_of(request).watch.alive
    status = HTTPStatus.OK if alive else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse({"name": "dashboard", "alive": alive}, status)


async def readyz(request: Request) -> Response:
    """200 while the whole system is healthy, as `status` judges it; 503 with the problems otherwise."""
    report = (await _view(desk_of(request))).report
    status = HTTPStatus.OK if report.healthy else HTTPStatus.SERVICE_UNAVAILABLE
    problems = [one.text for one in report.problems]
    return JSONResponse({"name": "dashboard", "ready": report.healthy, "problems": problems}, status)


async def metrics(request: Request) -> Response:
    """How the whole system stands as Prometheus reads it: what was killed is told within five seconds."""
    desk = desk_of(request)
    report = (await _view(desk)).report
    return Response(exposition_of(report, desk.balances.latest()), media_type=CONTENT_TYPE)


async def _view(desk: Desk) -> View:
    return await asyncio.get_running_loop().run_in_executor(_OF_MACHINES, desk.watch.view)
