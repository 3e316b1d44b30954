"""The character encoding of a file: stated, told by its first bytes, or guessed from a sample."""

import codecs
from typing import NamedTuple

from charset_normalizer import from_bytes

from ledger.errors import UsageError

_MARKS = (  # the longer ones first: UTF-32's little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GENERAL = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
_UNSUITABLE = ("utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined")
_GUESS_BYTES = 128 * 1024  # more makes the guess slower, hardly better


class Encoding(NamedTuple):
    """A codec name of Python, the length of the mark before the text, and how it was found."""

    name: str
    mark_length: int
    found: str


def encoding_of(sample: bytes, stated: str | None) -> Encoding:
    """The encoding of the file that begins with `sample`; UsageError when it cannot be told."""
    mark, marked = next(((m, name) for m, name in _MARKS if sample.startswith(m)), (b"", ""))
    if stated is not None:
        name = _known(stated)
        name = marked if marked and name in _GENERAL else _GENERAL.get(name, name)
        return Encoding(name, len(mark) if marked == name else 0, "stated")
    if marked:
        return Encoding(marked, len(mark), "byte order mark")
    if _is_utf8(sample, whole=False):
        return Encoding("utf-8", 0, "valid UTF-8")
    telling = [line for line in sample.splitlines() if not line.isascii()]
    if any(_is_utf8(line, whole=True) for line in telling):
        # text of another encoding is next to never UTF-8 by chance: a few bytes are bad, and their rows are
        return Encoding("utf-8", 0, "UTF-8 but for some bytes")
    return Encoding(_guessed(b"\n".join(telling)), 0, "guessed")


def _known(stated: str) -> str:
    try:
        name = codecs.lookup(stated).name
        "a".encode(name)
    except (LookupError, UnicodeError) as error:
        raise UsageError(
            f"no text encoding {stated!r}", hint="for example utf-8, cp1252, iso8859-2, utf-16, cp500"
        ) from error
    if name in _UNSUITABLE:
        raise UsageError(f"the encoding {stated!r} cannot be read line by line")
    return name


def _is_utf8(sample: bytes, *, whole: bool) -> bool:
    """Whether the sample is UTF-8; `whole` is false where a character may be cut at its end."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _guessed(telling: bytes) -> str:
    """The likeliest encoding of the lines that are not ASCII."""
    best = from_bytes(telling[:_GUESS_BYTES]).best()
    if best is None:
        raise UsageError("the file's encoding cannot be told", hint="state it: --encoding NAME")
    return codecs.lookup(best.encoding).name
