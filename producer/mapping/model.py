"""The mapping file, as it is written; `docs/mapping.md` explains each key with examples."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from producer.mapping.asked_http import Http
from producer.mapping.asked_kafka import Kafka
from producer.mapping.asked_sql import Sql
from producer.mapping.table import Table
from producer.mapping.template import columns_in

OneCharacter = Annotated[str, Field(min_length=1, max_length=1)]
Side = Literal["debit", "credit"]
ENTRY_FIELDS = (
    "ledger_id",
    "debit_account_id",
    "credit_account_id",
    "amount",
    "currency_code",
    "asset_type",
    "transaction_type",
    "reference_id",
    "timestamp_utc",
    "fx_rate",
)
REQUIRED_FIELDS = ("debit_account_id", "credit_account_id", "amount", "currency_code", "transaction_type")


class Text(Table):
    """Where a text comes from: a column, a constant, or a template of columns; then a table of values."""

    column: str | None = None
    constant: str | None = None
    template: str | None = None
    values: dict[str, str] | None = Field(default=None, description="what each text of the source becomes")
    otherwise: str | None = Field(default=None, description="for a text that `values` does not name")
    default: str | None = Field(default=None, description="for an empty text")

    @model_validator(mode="after")
    def _from_one_place(self) -> Self:
        if sum(place is not None for place in (self.column, self.constant, self.template)) != 1:
            raise ValueError("give exactly one of column, constant, template")
        if self.otherwise is not None and self.values is None:
            raise ValueError("otherwise belongs to values, which are missing")
        return self

    def columns(self) -> list[str]:
        """The columns that it is read from."""
        if self.column is not None:
            return [self.column]
        return [] if self.template is None else columns_in(self.template)


class Number(Text):
    """A decimal number, as the source writes it."""

    decimal_mark: OneCharacter = "."
    thousands_mark: OneCharacter | None = None
    minor_units: int = Field(default=0, ge=0, le=18, description="whole numbers of 1/10^n: cents are 2")

    @model_validator(mode="after")
    def _marks_differ(self) -> Self:
        marks = {self.decimal_mark, self.thousands_mark}
        if len(marks) == 1 or any(mark and (mark.isalnum() or mark in "+-") for mark in marks):
            raise ValueError("decimal_mark and thousands_mark must differ, and be no digit, letter or sign")
        return self


class Amount(Number):
    """An amount; a negative one is refused, or means that the sides are swapped."""

    negative: Literal["refuse", "swap"] = "refuse"


class Time(Text):
    """A point in time: ISO 8601, a number since 1970, or strptime formats tried in order."""

    format: str | list[str] = "iso"
    zone: str | None = Field(default=None, description="IANA zone of times that carry no offset")
    clock_change: Literal["refuse", "earlier", "later"] = Field(
        default="refuse", description="for a local time that does not exist or exists twice"
    )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if not self.format:
            raise ValueError("format is empty: give one, or leave it out for ISO 8601")
        if str(self.format).startswith("epoch_") and (self.zone or self.clock_change != "refuse"):
            raise ValueError(f"zone and clock_change contradict {self.format}, which counts in UTC")
        return self


def _short(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


# `amount = "Betrag"` is short for `amount = { column = "Betrag" }`
TextValue = Annotated[Text, BeforeValidator(_short)]
AmountValue = Annotated[Amount, BeforeValidator(_short)]
NumberValue = Annotated[Number, BeforeValidator(_short)]
TimeValue = Annotated[Time, BeforeValidator(_short)]


class Fields(Table):
    """The fields of an entry, each from somewhere."""

    ledger_id: TextValue | None = None
    debit_account_id: TextValue | None = None
    credit_account_id: TextValue | None = None
    amount: AmountValue | None = None
    currency_code: TextValue | None = None
    asset_type: TextValue | None = None
    transaction_type: TextValue | None = None
    reference_id: TextValue | None = None
    timestamp_utc: TimeValue | None = None
    fx_rate: NumberValue | None = None

    def given(self) -> dict[str, Text]:
        """The fields that are mapped."""
        return {name: value for name in ENTRY_FIELDS if (value := getattr(self, name)) is not None}


class Cases(Table):
    """Fields that depend on a column's value, such as which side is debited."""

    column: str
    when: dict[str, Fields]
    otherwise: Fields | None = None

    @model_validator(mode="after")
    def _tells_something(self) -> Self:
        if not self.when:
            raise ValueError("when names no text of the column")
        return self


class Accounts(Table):
    """What the source's account names are in the books; from the table, then from a CSV."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    map: dict[str, str] = Field(default_factory=dict)
    file: Annotated[Path, Field(strict=False)] | None = None
    from_column: str = Field(default="from", alias="from")
    to_column: str = Field(default="to", alias="to")
    unmapped: Literal["refuse", "keep"] = "refuse"


class FileFormat(Table):
    """How the file is written; what is not stated is found out."""

    encoding: str | None = None
    delimiter: OneCharacter | None = None
    quote: Annotated[str, Field(max_length=1)] = Field(default='"', description="empty: quotes mean nothing")
    columns: list[str] | None = Field(default=None, description="names, for a file without a header line")
    trim: bool = Field(default=False, description="drop blanks at both ends of every value")


class Mapping(Table):
    """A whole mapping file."""

    file: FileFormat = FileFormat()
    entry: Fields = Fields()
    cases: Cases | None = None
    accounts: Accounts | None = None
    normal_side: dict[str, Side] = Field(default_factory=dict, description="account pattern to side")
    metadata: dict[str, TextValue] = Field(default_factory=dict)
    metadata_json: str | None = Field(default=None, description="a column that holds a JSON object")
    http: Http | None = Field(default=None, description="how an API is asked for records")
    kafka: Kafka | None = Field(default=None, description="how the values of a topic are written")
    sql: Sql | None = Field(default=None, description="which rows of a database are read")

    def branches(self) -> list[Fields]:
        """Every set of fields that an entry may be made from, with the cases laid over `entry`."""
        if self.cases is None:
            return [self.entry]
        cases = [*self.cases.when.values(), *filter(None, [self.cases.otherwise])]
        return [self.entry.model_copy(update=case.given()) for case in cases]

    def generates_references(self) -> bool:
        """Whether any entry gets its reference from its record alone."""
        return any(branch.reference_id is None for branch in self.branches())

    def columns_named(self) -> set[str]:
        """The columns that the mapping reads by name, those inside templates too."""
        texts = [*self.metadata.values(), *self._texts()]
        named = {column for text in texts for column in text.columns()}
        return named | self._chooser() | {name for name in [self.metadata_json] if name is not None}

    def columns_of_money(self) -> set[str]:
        """The columns that amounts are read from: they must be exact."""
        amounts = [branch.amount for branch in self.branches() if branch.amount is not None]
        return {column for amount in amounts for column in amount.columns()}

    def columns_needed(self) -> set[str]:
        """The columns of the entry's fields that have no default: a source has them, or the name is wrong."""
        named = {column for text in self._texts() if text.default is None for column in text.columns()}
        return named | self._chooser()

    def _texts(self) -> list[Text]:
        return [text for branch in self.branches() for text in branch.given().values()]

    def _chooser(self) -> set[str]:
        return set() if self.cases is None else {self.cases.column}
