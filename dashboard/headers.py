"""What every answer says to a browser, and which names the page answers to."""

from collections.abc import Collection
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ledger.config import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HEADERS = {
    # nothing from elsewhere, nothing written into the page runs
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # a reference in an address is nobody else's business
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# amounts stay out of a browser's cache; assets are no secret
_NOT_KEPT, _ASKED_AGAIN = "no-store", "no-cache"
_ADDRESS_MAX = 8192  # bytes; nothing that is searched for is longer than 255 letters
_NOT_OURS = (
    "the dashboard does not answer to this name: DUAL_LEDGER_DASHBOARD_HOSTS has those it answers to\n"
)


def hosts_of(settings: Settings) -> frozenset[str]:
    """The names that a request's `Host` may have, wherever the page listens.

    One list for every path: `/readyz` has no amounts, but tells of problems in words that people wrote.
    """
    named = settings.dashboard_hosts.split(",") if settings.dashboard_hosts else ()
    return frozenset((*LOOPBACK, settings.dashboard_host.lower(), *named))


class Guard:
    """Adds the headers; answers to `hosts` alone, and to forms of its own pages alone."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                is_asset = scope["path"].startswith("/assets/")
                headers["Cache-Control"] = _ASKED_AGAIN if is_asset else _NOT_KEPT
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if _parts(host)[0] not in self._hosts:
            # a page elsewhere whose name was made to lead here would read with the browser's hands
            return PlainTextResponse(_NOT_OURS, HTTPStatus.MISDIRECTED_REQUEST)
        if len(scope["path"]) + len(scope["query_string"]) > _ADDRESS_MAX:
            return PlainTextResponse("this address is too long\n", HTTPStatus.REQUEST_URI_TOO_LONG)
        changes = scope["method"] not in ("GET", "HEAD")
        if changes and origin is not None and _parts(origin.partition("//")[2]) != _parts(host):
            return PlainTextResponse("a form from another page is refused\n", HTTPStatus.FORBIDDEN)
        return None


def is_encrypted(request: Request) -> bool:
    """Whether the browser came by TLS, to here or to the proxy before it.

    Anybody can claim it; whoever does has a cookie that their browser sends back by TLS alone.
    """
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))


def _parts(address: str) -> tuple[str, int | None]:
    """Host and port of an address; neither of one that cannot be read."""
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", None
    return host, port
