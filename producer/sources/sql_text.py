"""SQL in the words of one database: quoted names, bound parameters, the statements that read a page.

The rows of somebody else's table have names that no file of ours knows, so these statements are composed:
of quoted names, of what the mapping states, and of parameters; never of values.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ledger.errors import UsageError
from producer.mapping.asked_sql import Sql

Style = Literal["named", "pyformat"]

# quoted texts and names, comments, casts: a colon in them begins no parameter
_TOKEN = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|--[^\n]*|/\*.*?\*/|::|:(?P<name>[A-Za-z_]\w*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a database writes names, parameters and the comparison of rows."""

    quote: Callable[[str], str]
    style: Style
    rows_compare: bool  # (a, b) > (x, y) is not only known, but led to the place by an index


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that are read: of a table or a query, those of a condition and a span."""

    dialect: Dialect
    relation: str
    conditions: tuple[str, ...]
    parameters: Mapping[str, Any]
    order: tuple[str, ...]

    @classmethod
    def of(cls, dialect: Dialect, table: str, asked: Sql, since: str | None, until: str | None) -> "Rows":
        """What `asked` says of `table`, from `since` to before `until`; UsageError when it cannot be."""
        quote = dialect.quote
        relation = ".".join(quote(part) for part in table.split("."))
        if asked.query is not None:
            relation = f"({asked.query.strip().rstrip(';')})"
        conditions = [] if asked.where is None else [f"({asked.where})"]
        parameters: dict[str, Any] = dict(asked.parameters)
        if (since or until) and asked.range_column is None:
            raise UsageError("[sql] names no range_column, which --from and --to are about")
        for name, sign, end in (("_since", ">=", since), ("_until", "<", until)):
            if end is not None:
                conditions.append(f"q.{quote(asked.range_column or '')} {sign} :{name}")
                parameters[name] = end
        _must_be_known([asked.where or "", asked.query or ""], asked.parameters)
        return cls(dialect, relation, tuple(conditions), parameters, tuple(map(quote, asked.order)))

    def header(self) -> str:
        """No row, but the names and types of the columns."""
        return self._bound(f"SELECT * FROM {self.relation} AS q LIMIT 0")  # noqa: S608

    def counted(self) -> str:
        """How many rows there are."""
        return self._bound(f"SELECT count(*) FROM {self.relation} AS q{self._where()}")  # noqa: S608

    def without_key(self) -> str:
        """Whether a row lacks a part of its key: it would be in no page."""
        lacks = " OR ".join(f"q.{column} IS NULL" for column in self.order)
        where = self._where(f"({lacks})")
        return self._bound(f"SELECT 1 FROM {self.relation} AS q{where} LIMIT 1")  # noqa: S608

    def page(self, columns: Sequence[str], *, behind: bool, also: Sequence[str] = ()) -> str:
        """A page from the key `:_key0, …` on, that row included, each row with whether it is behind the key.

        The row of the key comes first, and once: another one that the database takes for equal shows that
        the order is not unique, and would be left out by any way of paging.
        """
        is_behind = f"CASE WHEN {self._compared('>')} THEN 1 ELSE 0 END" if behind else "1"
        where = self._where(*also, *([self._compared(">=")] if behind else []))
        order = ", ".join(f"q.{column}" for column in self.order)
        return self._bound(
            f"SELECT {', '.join([is_behind, *columns])} FROM {self.relation} AS q{where}"  # noqa: S608
            f" ORDER BY {order} LIMIT :_limit"
        )

    def _where(self, *more: str) -> str:
        conditions = [*self.conditions, *more]
        return f" WHERE {' AND '.join(conditions)}" if conditions else ""

    def _compared(self, sign: Literal[">", ">="]) -> str:
        left, right = [f"q.{c}" for c in self.order], [f":_key{n}" for n in range(len(self.order))]
        if self.dialect.rows_compare:
            return f"({', '.join(left)}) {sign} ({', '.join(right)})"
        text = f"{left[-1]} {sign} {right[-1]}"
        for column, key in zip(left[-2::-1], right[-2::-1], strict=True):
            text = f"{column} >= {key} AND ({column} > {key} OR ({text}))"
        return f"({text})"

    def _bound(self, text: str) -> str:
        if self.dialect.style == "named":
            return text
        return _TOKEN.sub(_pyformat, text.replace("%", "%%"))


def quoted(name: str) -> str:
    """A name as the standard has it."""
    return '"' + name.replace('"', '""') + '"'


def _pyformat(match: re.Match[str]) -> str:
    name = match["name"]
    return match[0] if name is None else f"%({name})s"


def _must_be_known(texts: Sequence[str], parameters: Mapping[str, Any]) -> None:
    named = {match["name"] for text in texts for match in _TOKEN.finditer(text) if match["name"]}
    if unknown := sorted(named - parameters.keys()):
        raise UsageError(f"[sql] has no parameter {unknown[0]!r}, which where or query names")
    if idle := sorted(parameters.keys() - named):
        raise UsageError(f"parameters of [sql]: neither where nor query names :{idle[0]}")
    if any(name.startswith("_") for name in named):
        raise UsageError("parameters of [sql]: a name does not begin with _")
