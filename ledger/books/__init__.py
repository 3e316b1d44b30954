"""The only door to psycopg: connections to the books, named queries, and errors told apart by SQLSTATE."""

from psycopg.types.json import Jsonb

from ledger.books.connection import Books
from ledger.books.faults import Refused, TookTooLong, translation
from ledger.books.opening import NoRole, connect, connect_when_there, must_be_configured

__all__ = [
    "Books",
    "Jsonb",
    "NoRole",
    "Refused",
    "TookTooLong",
    "connect",
    "connect_when_there",
    "must_be_configured",
    "translation",
]
