"""Rows of a PostgreSQL, each value as its text, so that nothing is rounded on the way."""

from collections.abc import Sequence
from typing import Any, Self

from pydantic import SecretStr

from ledger.source_database import Column, connect_to
from producer.mapping.asked_sql import Sql
from producer.sources.sql_database import Row, Sweep
from producer.sources.sql_text import Dialect, Rows, quoted

DIALECT = Dialect(quoted, "pyformat", rows_compare=True)

# The 64-bit number of the transaction that wrote a row, from the 32 bits that the row has: it is the last one
# with these bits that has begun yet. A row frozen so long ago that it is taken for a younger one is read once
# more at most, never left out.
_NEXT = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_RAW = "q.xmin::text::bigint"
_WRITTEN_BY = f"CASE WHEN {_RAW} < 3 THEN 0 ELSE {_NEXT} - (({_NEXT} - {_RAW}) & 4294967295) END"
_RUNNING = f"SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, {_NEXT}"


class PostgresRows:
    """The rows of a table or query."""

    def __init__(
        self, url: SecretStr, named: str, asked: Sql, table: str, since: str | None, until: str | None
    ) -> None:
        self._rows = Rows.of(DIALECT, table, asked, since, until)
        self._asked = asked
        self._table = table
        self._columns: Sequence[Column] = ()
        self._database = connect_to(
            url,
            named,
            statement_timeout_seconds=asked.statement_timeout_seconds,
            application="dual-ledger produce",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def columns(self) -> Sequence[Column]:
        """The columns of the rows."""
        if not self._columns:
            self._columns = self._database.columns(
                self._rows.header(), self._rows.parameters, "looking at its columns"
            )
        return self._columns

    def count(self) -> int:
        """How many rows there are."""
        ((count,),) = self._ask(self._rows.counted(), {}, "counting its rows")
        return int(count)

    def lacks_key(self) -> bool:
        """Whether a row has NULL in its key."""
        return bool(self._ask(self._rows.without_key(), {}, "looking for keys that are NULL"))

    def page(self, key: Sequence[Any] | None, limit: int, sweep: Sweep | None = None) -> list[Row]:
        """At most `limit` rows in order, from the one with `key` on."""
        columns = self.columns()
        texts = [
            f"q.{DIALECT.quote(name)}::text" for name in (*self._asked.order, *(c.name for c in columns))
        ]
        statement = self._rows.page(texts, behind=key is not None, also=self._also(sweep))
        parameters: dict[str, Any] = {f"_key{n}": part for n, part in enumerate(key or ())}
        if sweep is not None:
            parameters |= {"_begin": self._number(sweep.begin), "_end": self._number(sweep.end)}
        width = len(self._asked.order) + 1
        return [
            Row(bool(row[0]), row[1:width], row[width:])
            for row in self._ask(statement, {**parameters, "_limit": limit}, "reading a page")
        ]

    def running(self) -> tuple[int, int]:
        """Transactions below the first number have ended: what they wrote can be seen, or never will be.

        The second is the number behind the last one that has begun.
        """
        ((ended, begun),) = self._ask(_RUNNING, {}, "asking which transactions run")
        return int(ended), int(begun)

    def table_id(self) -> int:
        """The table's own number, another one when it is made anew; 0 of a query."""
        if self._asked.query is not None:
            return 0
        quoted = ".".join(DIALECT.quote(part) for part in self._table.split("."))
        ((number,),) = self._ask("SELECT %(_name)s::regclass::oid::bigint", {"_name": quoted}, "finding it")
        return int(number)

    def _number(self, number: int | None) -> Any:
        """A transaction's number: text becomes an xid8 where it is compared with one."""
        if self._asked.transaction_column is not None:
            return str(max(number or 0, 0))
        return number if number is not None else -(1 << 62)

    def _also(self, sweep: Sweep | None) -> list[str]:
        if sweep is None:
            return []
        column = self._asked.transaction_column
        written_by = f"({_WRITTEN_BY})" if column is None else f"q.{DIALECT.quote(column)}"
        return [f"{written_by} >= :_begin", f"{written_by} < :_end"]

    def _ask(self, statement: str, parameters: dict[str, Any], doing: str) -> list[tuple[Any, ...]]:
        return self._database.rows(statement, {**self._rows.parameters, **parameters}, doing)
