"""The routes, and what stands before all of them."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard.desk import Desk
from dashboard.headers import Guard, hosts_of
from dashboard.page import went_wrong
from dashboard.pages import accounts, dead_letters, orders, overview, passport, runs, search, system, tables
from ledger.errors import DualLedgerError

_ROUTES: tuple[BaseRoute, ...] = (
    Route("/", overview.overview),
    Route("/live/overview", overview.live),
    Route("/live/problems", overview.problems),
    Route("/live/verdict", overview.verdict),
    Route("/search", search.search),
    Route("/passport", passport.show),
    Route("/accounts", accounts.listed),
    Route("/account", accounts.one),
    Route("/dead-letters", dead_letters.listed),
    Route("/dead-letters/order", orders.order, methods=["POST"]),
    Route("/dead-letters/{id}", dead_letters.one),
    Route("/runs", runs.listed),
    Route("/run", runs.one),
    Route("/outbox", tables.outbox),
    Route("/streams", tables.streams),
    Route("/breaks", tables.breaks),
    Route("/session", orders.ask),
    Route("/session", orders.begin, methods=["POST"]),
    Route("/session/end", orders.end, methods=["POST"]),
    Route("/healthz", system.healthz),
    Route("/readyz", system.readyz),
    Route("/metrics", system.metrics),
    Mount("/assets", StaticFiles(packages=[("dashboard", "assets")])),
)


def app_of(desk: Desk) -> Guard:
    """The web application over a desk; it answers to the names of its settings alone."""
    app = Starlette(
        routes=_ROUTES,
        exception_handlers=dict.fromkeys((HTTPException, DualLedgerError, Exception), went_wrong),
    )
    app.state.desk = desk
    return Guard(app, hosts_of(desk.settings))  # around everything, the page for a fault of ours too
