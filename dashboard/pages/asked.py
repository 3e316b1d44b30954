"""What an address asks for, read with care: anybody can write one."""

from starlette.requests import Request

_LENGTH_MAX = 255
_NUMBER_MAX = 2**63 - 1


def text(request: Request, name: str) -> str:
    """A text, empty when it is not given; PostgreSQL takes no NUL."""
    return request.query_params.get(name, "").strip()[:_LENGTH_MAX].replace("\0", "")


def number(request: Request, name: str) -> int | None:
    """A whole number that an id can be; None when it is none."""
    return number_of(request.query_params.get(name, ""))


def number_of(given: str) -> int | None:
    """The same, of a text."""
    fits = given.isascii() and given.isdigit() and len(given) < 20  # noqa: PLR2004  no longer than 2^63
    return int(given) if fits and 0 < int(given) <= _NUMBER_MAX else None
