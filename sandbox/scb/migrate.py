"""The schema of the SCB's database, brought up to date at every start."""

from ledger.books import Books, connect
from ledger.config import Settings
from ledger.errors import UsageError
from ledger.sql import objects

SQL = "sandbox.scb.sql"


def open_ledger(settings: Settings) -> Books:
    """A connection to the SCB's own database, with its schema in place."""
    if settings.scb_database_url is None:
        raise UsageError(
            "no database of the SCB is configured",
            hint="set DUAL_LEDGER_SCB_DATABASE_URL, or start one here: dual-ledger sandbox up",
        )
    books = connect(
        settings, url=settings.scb_database_url, application="dual-ledger sandbox scb", sql_package=SQL
    )
    with books.transaction():
        books.run("scb_migration_lock")
        for name, text in objects("migrations", SQL):
            books.script(text, name)
    return books
