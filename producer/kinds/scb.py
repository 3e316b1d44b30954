"""An SCB's own ledger: the stand-in's, whose records are entries already, or a real one's by a mapping."""

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
        return Opened(ScbLedger(settings, request.source_id or "scb"), identity={"kind": "scb"}, endless=True)
    asked = asked_of(request).model_copy(update={"follow": True})
    if not where:
        raise UsageError("the mapping does not name the table of the SCB's ledger", hint="state --table NAME")
    if asked.query is not None and asked.transaction_column is None:
        raise UsageError(
            f"{request.mapping}: [sql] query: a query that is followed needs transaction_column",
            hint="follow the table itself, with where, or add such a column",
        )
    url, named = _address(settings, asked)
    return opened_rows(request, asked, where, connection(url, named, asked, request), watcher, "SCB")


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
