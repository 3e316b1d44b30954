"""The table `[sql]`: which rows of a database are read, and in which order; `docs/sources.md` explains it."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from producer.mapping.table import Table

Name = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class Sql(Table):
    """A table, or a query in its place; `order` are columns that are unique together, and never NULL."""

    order: Annotated[list[Name], Field(min_length=1, max_length=8)]
    url_variable: Name | None = Field(default=None, description="the variable that holds the database's URL")
    query: Name | None = Field(default=None, description="a SELECT in the place of the table")
    where: Name | None = Field(default=None, description="a condition, with :names of parameters")
    parameters: dict[str, str | int] = Field(default_factory=dict, description="the values of those names")
    range_column: Name | None = Field(default=None, description="the column that --from and --to are about")
    statement_timeout_seconds: float = Field(default=300, gt=0, le=86_400)
    count: bool = Field(default=True, description="count the rows first, to show progress")
    follow: bool = Field(default=False, description="without an end: rows are read as they are committed")
    transaction_column: Name | None = Field(
        default=None, description="of the type xid8, DEFAULT pg_current_xact_id(): follows without a scan"
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if len({*self.order}) != len(self.order):
            raise ValueError("order names a column twice")
        if self.parameters and self.where is None and self.query is None:
            raise ValueError("parameters belong to where or query, which are missing")
        if self.transaction_column is not None and not self.follow:
            raise ValueError("transaction_column belongs to follow = true")
        if self.follow and self.query is not None and self.transaction_column is None:
            raise ValueError(
                "follow with a query needs transaction_column: a query has no transactions of rows"
            )
        return self
