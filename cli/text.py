"""Kinds of text that options take."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError

from ledger.setting_rules import GroupName
from ledger.validation import decimal_fault

REASON_LONGEST = 500


class _Named(click.ParamType[str]):
    """A name of something: an empty one names nothing, and is most often a variable that was never set."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not value:
            self.fail("must not be empty", param, ctx)
        return value


class _Group(click.ParamType[str]):
    """A consumer group's name, under the rule of the settings."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return TypeAdapter(GroupName).validate_python(value)
        except ValidationError as error:
            self.fail(error.errors()[0]["msg"], param, ctx)


class _Reason(click.ParamType[str]):
    """Why a person changed something: one line that a terminal can show and a person can read."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        reason = value.strip()
        if not reason:
            self.fail("must say why", param, ctx)
        if len(reason) > REASON_LONGEST or not reason.isprintable():
            self.fail(f"must be one line of at most {REASON_LONGEST} printable characters", param, ctx)
        return reason


class _Moment(click.ParamType[datetime]):
    """A time in ISO 8601; without a zone it is UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time in ISO 8601, as in 2026-01-05T08:00:00Z", param, ctx)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


class _Tolerance(click.ParamType[Decimal]):
    """How far amounts may be apart: a plain decimal, not negative."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        if isinstance(value, Decimal):
            return value
        if fault := decimal_fault(value):
            self.fail(f"{value!r} {fault}", param, ctx)
        if value.startswith("-"):
            self.fail(f"{value!r} is negative", param, ctx)
        return Decimal(value)


MOMENT = _Moment()
NAME = _Named()
GROUP = _Group()
REASON = _Reason()
TOLERANCE = _Tolerance()
