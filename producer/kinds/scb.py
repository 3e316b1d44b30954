"""An SCB's own ledger: the stand-in's, whose records are entries already, or a real one's by a mapping."""

from dataclasses import replace

from pydantic import SecretStr

from ledger.config import Settings, external_variable
from ledger.errors import UsageError
from ledger.stopping import Stopping
from producer.kinds.sql import asked_of, connection, opened_rows
from producer.mapping.asked_sql import Sql
from producer.opened import Opened, Watcher
from producer.request import Request
from producer.sources.scb import ScbLedger


def opened(settings: Settings, request: Request, _stop: Stopping, watcher: Watcher) -> Opened:
    """The ledger as a source without an end."""
    where = str(request.where)
    if request.mapping is None:
        if where:
            raise UsageError(f"what the columns of {where} mean is not said", hint="state --mapping FILE")
        return _stand_in(settings, request)
    asked = asked_of(request).model_copy(update={"follow": not request.bounded})
    if not where:
        raise UsageError("the mapping does not name the table of the SCB's ledger", hint="state --table NAME")
    if asked.follow and asked.query is not None and asked.transaction_column is None:
        raise UsageError(
            f"{request.mapping}: [sql] query: a query that is followed needs transaction_column",
            hint="follow the table itself, with where, or add such a column",
        )
    url, named = _address(settings, asked)
    return opened_rows(request, asked, where, connection(url, named, asked, request), watcher, "SCB")


def up_to_now(settings: Settings, request: Request) -> Request:
    """The same request, for what the ledger holds already."""
    if request.mapping is not None:
        return replace(request, bounded=True)
    _, last = ScbLedger(settings, "").bounds()
    return replace(request, bounded=True, until=str(last))


def _stand_in(settings: Settings, request: Request) -> Opened:
    last = int(request.until) if request.bounded and request.until else None
    source = ScbLedger(settings, request.source_id or "scb", last)
    if last is None:
        return Opened(source, identity={"kind": "scb"}, endless=True)
    count, _ = source.bounds()
    return Opened(source, identity={"kind": "scb", "last": last}, size=count)


def _address(settings: Settings, asked: Sql) -> tuple[SecretStr, str]:
    """The database's URL, and where it is stated."""
    if asked.url_variable is not None and (url := external_variable(asked.url_variable)):
        return SecretStr(url), asked.url_variable
    if asked.url_variable is not None:
        raise UsageError(f"the environment has no {asked.url_variable}, which [sql] names")
    if settings.scb_database_url is None:
        raise UsageError(
            "no database of the SCB is configured",
            hint="set DUAL_LEDGER_SCB_DATABASE_URL, or name url_variable in [sql]",
        )
    return settings.scb_database_url, "DUAL_LEDGER_SCB_DATABASE_URL"
