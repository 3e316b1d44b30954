"""The parts of a large XML file, one at a time; what could make a parser fetch or unfold more is refused.

A document type is the only door for entities, those that unfold to gigabytes and those that name a file or an
address; no message format of banks has one, so a file with one is none.
"""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple
from xml.etree.ElementTree import Element
from xml.parsers import expat

from ledger.errors import UsageError

_CHUNK_BYTES = 1 << 16
_DEPTH_MAX = 64
_PART_CHARACTERS_MAX = 64 << 20


class Part(NamedTuple):
    """An element below `parent`, whole; None is the end of the parent. Names have no namespace."""

    parent: str
    element: Element | None
    done: int


class XmlParts:
    """Collects the children of every element `parent`, each whole; `root` is the second element's name."""

    def __init__(self, parent: str) -> None:
        self.root = ""
        self._parent = parent
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._open: list[str] = []
        self._building: list[Element] = []
        self._size = 0
        self._found: list[Element | None] = []

    def read(self, file: BinaryIO) -> Iterator[Part]:
        """The parts in order; UsageError where the file is no XML, or dangerous."""
        done = 0
        while True:
            chunk = file.read(_CHUNK_BYTES)
            done += len(chunk)
            try:
                self._parser.Parse(chunk, not chunk)
            except expat.ExpatError as error:
                place = f"line {error.lineno}, column {error.offset + 1}"
                raise UsageError(f"no whole XML file: {expat.ErrorString(error.code)} at {place}") from error
            found, self._found = self._found, []
            yield from (Part(self._parent, element, done) for element in found)
            if not chunk:
                return

    def _refuse(self, *_: object) -> None:
        raise UsageError("a document type (DOCTYPE) stands in it, as in no bank's message: it is not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._open.append(local)
        if len(self._open) > _DEPTH_MAX:
            raise UsageError(f"it is nested more than {_DEPTH_MAX} deep")
        if len(self._open) == 2:  # noqa: PLR2004  below the document itself
            self.root = self.root or local
        if self._building:
            element = Element(local, attributes)
            self._building[-1].append(element)
            self._building.append(element)
        elif len(self._open) > 1 and self._open[-2] == self._parent:
            self._size = 0
            self._building.append(Element(local, attributes))

    def _text(self, text: str) -> None:
        if self._building:
            self._size += len(text)
            if self._size > _PART_CHARACTERS_MAX:
                raise UsageError(f"an element holds more than {_PART_CHARACTERS_MAX:,} characters")
            last = self._building[-1]
            last.text = (last.text or "") + text

    def _end(self, _name: str) -> None:
        local = self._open.pop()
        if self._building:
            element = self._building.pop()
            if not self._building:
                self._found.append(element)
        elif local == self._parent:
            self._found.append(None)
