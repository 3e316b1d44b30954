"""A table or query of a database, read as the mapping's table [sql] says."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from pydantic import SecretStr

from ledger.config import Settings, external_variable
from ledger.errors import UsageError
from ledger.source_database import Column
from ledger.stopping import Stopping
from producer.mapping import model
from producer.mapping.asked_sql import Sql
from producer.mapping.columns import nearest
from producer.mapping.read import read_mapping
from producer.opened import Opened, Watcher
from producer.record_meaning import records_understood
from producer.request import Request, ids_of, keep_apart
from producer.sources.sql import SqlRows
from producer.sources.sql_database import Database
from producer.sources.sql_follow import FollowedRows
from producer.sources.sql_postgres import PostgresRows

_DOCUMENTATION = "docs/sources.md shows one"
_POSTGRES = ("postgresql", "postgres")


def opened(_settings: Settings, request: Request, _stop: Stopping, watcher: Watcher) -> Opened:
    """The table as a source; its columns are looked at, and whether its order is one."""
    asked, where = asked_of(request), str(request.where)
    if asked.url_variable is None:
        raise UsageError(f"{request.mapping}: [sql] names no url_variable", hint=_DOCUMENTATION)
    url = external_variable(asked.url_variable)
    if not url:
        raise UsageError(
            f"the environment has no {asked.url_variable}, which [sql] names",
            hint=f"export {asked.url_variable}=postgresql://user:password@host/database",
        )
    connect = connection(SecretStr(url), asked.url_variable, asked, request)
    return opened_rows(request, asked, where, connect, watcher)


def asked_of(request: Request) -> Sql:
    """The mapping's table [sql]; UsageError when there is none."""
    if request.mapping is None:
        raise UsageError("a database needs --mapping with a table [sql]", hint=_DOCUMENTATION)
    read = read_mapping(request.mapping)
    keep_apart(request.written, read.files)
    if read.mapping.sql is None:
        raise UsageError(f"{request.mapping} has no table [sql]", hint=_DOCUMENTATION)
    return read.mapping.sql


def connection(url: SecretStr, named: str, asked: Sql, request: Request) -> Callable[[], Database]:
    """How the database at `url` is reached, which errors call by the variable it is `named` in."""
    table, since, until = str(request.where), request.since, request.until
    if url.get_secret_value().partition("://")[2].partition("?")[0].count("@") > 1:
        raise UsageError(  # a piece of the password would be taken for the host, and told
            f"the address in {named} cannot be understood",
            hint="write special characters of the password percent-encoded (@ is %40, / is %2F, % is %25)",
        )
    if url.get_secret_value().partition("://")[0] in _POSTGRES:
        return lambda: PostgresRows(url, named, asked, table, since, until)
    if asked.follow:
        raise UsageError("only tables of a PostgreSQL can be followed", hint="leave follow out of [sql]")
    try:
        from producer.sources.sql_other import OtherRows  # noqa: PLC0415  its library is not always there
    except ModuleNotFoundError as error:
        raise UsageError(
            f"databases other than PostgreSQL need {error.name}, which is not installed",
            hint="pip install 'dual-ledger-sync[databases]'",
        ) from error
    return lambda: OtherRows(url, named, asked, table, since, until)


def opened_rows(
    request: Request,
    asked: Sql,
    where: str,
    connect: Callable[[], Database],
    watcher: Watcher,
    source_type: str = "DATABASE",
) -> Opened:
    """The rows as a source, once they are seen to have an order and what the mapping names."""
    source_id, _ = ids_of(replace(request, source_id=request.source_id or where))
    kind = FollowedRows if asked.follow else SqlRows
    source = kind(source_id, source_type, connect, asked.order)
    with connect() as database:
        columns = database.columns()
        _must_have_order(columns, asked, where)
        meaning = records_understood(
            request, source_id, [dict.fromkeys(column.name for column in columns)], where=where
        )
        _must_be_exact(columns, meaning.mapping)
        if database.lacks_key():
            raise source.lacks_key()
        size = database.count() if asked.count and not asked.follow else None
    source.flat, source.named = meaning.flat, frozenset(meaning.mapping.columns_named())
    for note in meaning.notes:
        watcher.say(note)
    span = {"since": request.since, "until": request.until}
    return Opened(
        source,
        meaning.flat.header,
        meaning.mapping,
        meaning.account_names,
        {**meaning.identity, "kind": "sql", "table": where, **span},
        meaning.absent,
        meaning.notes,
        size=size,
        endless=asked.follow,
    )


def _must_have_order(columns: Sequence[Column], asked: Sql, where: str) -> None:
    names = [column.name for column in columns]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UsageError(f"{where} names the column {twice[0]!r} more than once")
    for name in asked.order:
        if name not in names:
            near = nearest(name, names, cutoff=0.5)
            raise UsageError(
                f"order of [sql]: {where} has no column {name!r}",
                hint=f"did you mean {near!r}?" if near else f"its columns are {', '.join(names)}",
            )


def _must_be_exact(columns: Collection[Column], mapping: model.Mapping) -> None:
    """UsageError for what a column's type cannot say exactly, before a row is read."""
    wrong = {
        "fraction": (mapping.columns_of_money(), "a binary fraction, no exact amount"),
        "bytes": (mapping.columns_named(), "bytes, no text"),
        "money": (mapping.columns_named(), "of the type money, written as the server's language has it"),
    }
    for column in columns:
        names, what = wrong.get(column.kind, (set[str](), ""))
        if column.name in names:
            raise UsageError(
                f"the column {column.name!r} is {what}",
                hint="let a query make a numeric or a text of it: query of [sql]",
            )
