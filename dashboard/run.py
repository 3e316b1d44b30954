"""The process behind the page.

1. a look at the settings and the port: what cannot work is told before anything is started
2. one thread that looks around, and one that looks at the balances once Prometheus asks for them
3. the server, in a thread of its own, so that the end of the process waits for nobody
4. until somebody asks to stop
"""

import logging
import socket
import threading
from collections.abc import Callable, Mapping

import uvicorn

from dashboard.app import app_of
from dashboard.desk import Desk
from dashboard.headers import LOOPBACK
from dashboard.session import Sessions
from dashboard.view.templates import prepare
from dashboard.watch import Watch
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.metrics.balances import BalanceWatch
from ledger.stopping import Stopping

_STUCK = "nothing was looked at for a minute: its pages are from before"
_BACKLOG = 128
_LOOK_SECONDS = 0.2
_END_SECONDS = 0.8


def run(
    settings: Settings,
    stop: Stopping,
    operating: Callable[[], Settings],
    on_open: Callable[[str], None],
    warn: Callable[[str], None],
    heartbeat: Callable[[Mapping[str, str]], None] = lambda _: None,
) -> None:
    """Serve the page until `stop`; `on_open` gets its address.

    `heartbeat` is called again and again, with what keeps the page from being true just then.
    """
    if settings.database_url is None or settings.kafka_bootstrap is None:  # step 1
        raise UsageError(
            "no database or no Kafka is configured",
            hint="set DUAL_LEDGER_DATABASE_URL and DUAL_LEDGER_KAFKA_BOOTSTRAP, or: dual-ledger sandbox up",
        )
    listening = _listening(settings.dashboard_host, settings.dashboard_port)
    prepare()
    if settings.dashboard_host not in LOOPBACK:
        warn(_warning(settings))
    with listening, Watch(settings) as watch, BalanceWatch(settings) as balances:  # step 2
        desk = Desk(settings, operating, watch, Sessions(settings.dashboard_token), balances)
        server = uvicorn.Server(
            uvicorn.Config(
                app_of(desk),
                log_config=None,
                access_log=False,
                log_level=logging.WARNING,
                lifespan="off",
                server_header=False,
                proxy_headers=False,
                ws="none",
                timeout_graceful_shutdown=1,
            )
        )
        thread = threading.Thread(target=server.run, args=([listening],), name="web", daemon=True)
        thread.start()  # step 3
        on_open(_address(listening))
        while thread.is_alive() and not stop.wait(_LOOK_SECONDS):  # step 4
            heartbeat({} if watch.alive else {"lookout": _STUCK})
        server.should_exit = True
        thread.join(_END_SECONDS)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        raise UsageError(
            f"the page cannot be opened at {host}:{port}: {error.strerror or error}",
            hint="dual-ledger dashboard --host 127.0.0.1 listens on this machine alone"
            if isinstance(error, socket.gaierror)
            else "dual-ledger dashboard --port 0 takes any port that is free",
        ) from error
    return opened


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _warning(settings: Settings) -> str:
    change = "" if settings.dashboard_token else " (it only shows: no dashboard_token is set)"
    return (
        f"warning: whoever reaches {settings.dashboard_host} sees amounts and accounts{change}, and nothing "
        "is encrypted on the way: put a proxy with TLS and a login in front of it"
    )
