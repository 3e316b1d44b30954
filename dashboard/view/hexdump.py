"""Bytes as lines: offset, hexadecimal, and what of them can be read."""

from typing import NamedTuple

_WIDTH = 16
SHOWN_MAX = 4096


class Line(NamedTuple):
    """Sixteen bytes."""

    offset: str
    digits: str
    text: str


def lines(value: bytes | None, shown_max: int = SHOWN_MAX) -> list[Line]:
    """The first bytes of a value, line by line."""
    data = (value or b"")[:shown_max]
    return [_line(at, data[at : at + _WIDTH]) for at in range(0, len(data), _WIDTH)]


def _line(at: int, data: bytes) -> Line:
    text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in data)  # noqa: PLR2004  ASCII
    return Line(f"{at:06x}", data.hex(" "), text)
