"""How a column writes its numbers: tried with the loader's own reader, mark by mark."""

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from typing import NamedTuple, Self, TypeAlias

from producer.mapping.amounts import NotANumber, number_reader
from producer.mapping.model import Number

# decimal mark, thousands mark; of those that read equally many texts the first is taken
_Style: TypeAlias = tuple[str, str | None]
_STYLES: tuple[_Style, ...] = (
    (".", None),
    (",", None),
    (".", ","),
    (",", "."),
    (",", " "),
    (".", " "),
    (".", "'"),
    (",", "'"),
)
_SHARE = 0.95  # of the texts must be numbers


class Numbers(NamedTuple):
    """The numbers of a column: their marks, how many of its texts are numbers, and what they have.

    `doubt` is a text that other marks, `other`, would read as another number.
    """

    decimal_mark: str
    thousands_mark: str | None
    fit: int
    of: int
    negative: int
    zero: int
    whole: bool
    doubt: str = ""
    other: _Style = (".", None)

    def as_money(self) -> Self:
        """In doubt, three digits behind a mark are thousands: few currencies have three places."""
        if not self.doubt:
            return self
        mine = self.decimal_mark, self.thousands_mark
        return self._replace(decimal_mark=self.other[0], thousands_mark=self.other[1], other=mine)


def numbers_in(texts: Sequence[str]) -> Numbers | None:
    """How the texts write numbers; None when too few of them are any."""
    read = {style: _read(texts, *style) for style in _STYLES}
    best = max(_STYLES, key=lambda style: sum(one is not None for one in read[style]))
    found = [one for one in read[best] if one is not None]
    if not found or len(found) < _SHARE * len(texts):
        return None
    numbers = Numbers(
        *best,
        len(found),
        len(texts),
        sum(one < 0 for one in found),
        sum(one == 0 for one in found),
        all(text.lstrip("+-").isdigit() for text in texts),
    )
    return _doubted(numbers, texts, read, best)


def _doubted(
    numbers: Numbers,
    texts: Sequence[str],
    read: dict[_Style, list[Decimal | None]],
    best: _Style,
) -> Numbers:
    for other in _STYLES:
        if other == best or any(
            one is None and mine is not None for one, mine in zip(read[other], read[best], strict=True)
        ):
            continue
        for text, one, mine in zip(texts, read[other], read[best], strict=True):
            if one != mine and mine is not None:
                return numbers._replace(doubt=text, other=other)
    return numbers


def _read(texts: Sequence[str], decimal_mark: str, thousands_mark: str | None) -> list[Decimal | None]:
    reader = number_reader(Number(column="any", decimal_mark=decimal_mark, thousands_mark=thousands_mark))
    found: list[Decimal | None] = []
    for text in texts:
        number = None
        with suppress(NotANumber):
            number = Decimal(reader(text))
        found.append(number)
    return found
