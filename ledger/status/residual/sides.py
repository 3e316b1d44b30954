"""The two databases, each looked at as it was at one moment."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import UsageError

_APPLICATION = "dual-ledger residual"
# How long each may take is set before each look; a session whose program is gone ends within a second.
_OPTIONS = {"client_connection_check_interval": "1000"}
_CONNECT_SECONDS = 5.0


class Sides:
    """A connection to each; opened when first needed, and anew once lost."""

    def __init__(
        self,
        settings: Settings,
        application: str = _APPLICATION,
        options: Mapping[str, str] | None = None,
        role: str = "auditor",
    ) -> None:
        self._settings = settings
        self._role: str = role
        self._application = application
        self._options = _OPTIONS | dict(options or {})
        self._scb: Books | None = None
        self._dbis: Books | None = None

    def close(self) -> None:
        """Give the connections back."""
        for books in (self._scb, self._dbis):
            if books is not None:
                books.close()
        self._scb = self._dbis = None

    @property
    def scb(self) -> Books:
        """The SCB's ledger."""
        if self._settings.scb_database_url is None:
            raise UsageError(
                "no database of the SCB is configured",
                hint="set DUAL_LEDGER_SCB_DATABASE_URL, or start one here: dual-ledger sandbox up",
            )
        if self._scb is None or self._scb.broken:
            url = self._settings.scb_database_url
            self._scb = connect(
                self._settings,
                url=url,
                application=self._application,
                options=self._options,
                patience_seconds=_CONNECT_SECONDS,
            )
        return self._scb

    @property
    def dbis(self) -> Books:
        """DBIS's books, read only; as an auditor unless told otherwise."""
        if self._dbis is None or self._dbis.broken:
            self._dbis = connect(
                self._settings,
                role=self._role,
                application=self._application,
                options=self._options,
                patience_seconds=_CONNECT_SECONDS,
            )
        return self._dbis


def streamed(books: Books, query: str, **parameters: Any) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query that opens a cursor, in pieces; one such query at a time on a connection."""
    books.run(query, **parameters)
    while rows := books.rows("residual_fetch"):
        yield rows
    books.run("residual_close")


def asked(rows: Sequence[tuple[Any, ...]]) -> dict[str, list[str]]:
    """The references at the head of each row, as parameters."""
    return {"ledgers": [row[0] for row in rows], "references": [row[1] for row in rows]}
