"""What a type of Avro stands for beyond its bytes: exact decimals, days and moments."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from ledger.strict_avro import MalformedError

Reader: TypeAlias = Callable[[bytes, int], tuple[Any, int]]  # (data, at) → (value, at behind it)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  a time without a zone is what it stands for
_MICROS = {"millis": 1000, "micros": 1}


def logical(plain: Reader, schema: Mapping[str, Any]) -> Reader:
    """What a type stands for beyond its bytes; one that is not known is what its bytes are."""
    convert = _conversion(schema)
    if convert is None:
        return plain

    def read(data: bytes, at: int) -> tuple[Any, int]:
        value, at = plain(data, at)
        try:
            return convert(value), at
        except OverflowError as error:
            raise MalformedError("time") from error

    return read


def _conversion(schema: Mapping[str, Any]) -> Callable[[Any], Any] | None:
    name, kind = str(schema.get("logicalType", "")), schema["type"]
    if name == "decimal" and kind in ("bytes", "fixed"):
        return _decimal(schema["precision"], schema.get("scale", 0))
    if name == "date" and kind == "int":
        return lambda days: (_LOCAL_EPOCH + timedelta(days=days)).date()
    stem, _, unit = name.rpartition("-")
    if unit not in _MICROS or kind not in ("int", "long"):
        return None
    micros = _MICROS[unit]
    if stem == "time":
        return lambda value: _time_of_day(value * micros)
    epochs = {"timestamp": _EPOCH, "local-timestamp": _LOCAL_EPOCH}
    epoch = epochs.get(stem)
    return None if epoch is None else lambda value: epoch + timedelta(microseconds=value * micros)


def _decimal(precision: int, scale: int) -> Callable[[bytes], Decimal]:
    def convert(raw: bytes) -> Decimal:
        unscaled = int.from_bytes(raw, "big", signed=True)
        if not raw or abs(unscaled) >= 10**precision:
            raise MalformedError("decimal")
        return Decimal(f"{unscaled}E-{scale}")

    return convert


def _time_of_day(micros: int) -> str:
    moment = datetime.combine(date(1970, 1, 1), datetime.min.time()) + timedelta(microseconds=micros)
    if moment.date() != date(1970, 1, 1):
        raise OverflowError
    return moment.time().isoformat()
