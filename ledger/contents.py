"""What the sources of one stream hold, message after message: noted where it changes, and only there."""

from collections.abc import Iterable

from ledger.batch import Content, Item
from ledger.books import Books
from ledger.codec import Codec, header_of
from ledger.origin import facts_of

ANY_SOURCE = "*"  # messages without the header `origin`: their schema is all that is known


class Contents:
    """What was met last, source by source, by one owner of one stream."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[bytes, bytes]] = {}
        self._known: set[tuple[bytes, bytes]] = set()  # the same, to be looked up by what a message shows

    def changes(self, codec: Codec, items: Iterable[Item]) -> list[Content]:
        """Where the content of a source is another than before, or is met for the first time."""
        known, changes = self._known, []
        for item in items:
            if item.row is not None and item.value is not None:
                shown = (item.content, header_of(item.value))
                if shown not in known:
                    changes.append(self._note(codec, item, shown))
        return changes

    def _note(self, codec: Codec, item: Item, shown: tuple[bytes, bytes]) -> Content:
        facts = facts_of(item.content)
        source = facts.get("source", ANY_SOURCE)
        self._known.discard(self._last.get(source, shown))
        self._known.add(shown)
        self._last[source] = shown
        return Content(
            item.shard,
            source,
            item.offset,
            facts.get("file"),
            facts.get("sha256"),
            facts.get("mapping"),
            codec.schema_of(shown[1]),
        )


def note_contents(books: Books, contents: Iterable[Content]) -> None:
    """Write down those that the books do not have, in the caller's transaction."""
    for content in contents:
        books.rows("contents_note", **content._asdict())
