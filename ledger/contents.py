"""What the sources of one stream hold, message after message: noted where it changes, and only there.

What senders state is theirs to say: one that states something else with every message gets a few rows a
batch, and then one that says "not known".
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from ledger.batch import Content, Item
from ledger.books import Books
from ledger.codec import Codec, header_of
from ledger.origin import facts_of

ANY_SOURCE = "*"  # messages without the header `origin`: all that is known of them are the schemas met
_OF_ONE_SOURCE_MAX = 16  # changes in one batch
_OF_ALL_MAX = 200
_REMEMBERED_MAX = 10_000

_Shown = tuple[bytes, bytes]  # the content that a message states, and what frames it


class Contents:
    """What was met last, source by source, by one owner of one stream."""

    def __init__(self) -> None:
        self._last: dict[str, _Shown] = {}
        self._known: set[_Shown] = set()  # the same, to be looked up by what a message shows
        self._schemas: set[str] = set()  # of messages that state no origin

    def changes(self, codec: Codec, items: Iterable[Item]) -> list[Content]:
        """Where the content of a source is another than before, or is met for the first time."""
        known, changes = self._known, list[Content]()
        counted = Counter[str]()
        for item in items:
            if item.row is not None and item.value is not None:
                shown = (item.content, header_of(item.value))
                if shown not in known and len(changes) < _OF_ALL_MAX:
                    changes += self._note(codec, item, shown, counted)
        self._forget(counted)
        return changes

    def _note(self, codec: Codec, item: Item, shown: _Shown, counted: Counter[str]) -> list[Content]:
        facts = facts_of(item.content)
        source = facts.get("source", ANY_SOURCE)
        schema = codec.schema_of(shown[1])
        if source == ANY_SOURCE:
            self._known.add(shown)
            self._schemas.add(schema or "unknown")
            schemas = " or ".join(sorted(self._schemas))
            return [Content(item.shard, source, item.offset, None, None, None, schemas)]
        counted[source] += 1
        if counted[source] > _OF_ONE_SOURCE_MAX:
            return []
        self._known.discard(self._last.get(source, shown))
        self._known.add(shown)
        self._last[source] = shown
        if counted[source] == _OF_ONE_SOURCE_MAX:
            return [Content(item.shard, source, item.offset, None, None, None, None)]
        stated = (facts.get("file"), facts.get("sha256"), facts.get("mapping"))
        return [Content(item.shard, source, item.offset, *stated, schema)]

    def _forget(self, counted: Counter[str]) -> None:
        """A source that changed too often is met anew with the next batch; so are all when they are many."""
        if len(self._known) > _REMEMBERED_MAX:
            self._last, self._known, self._schemas = {}, set(), set()
        for source, changes in counted.items():
            if changes >= _OF_ONE_SOURCE_MAX and source in self._last:
                self._known.discard(self._last.pop(source))


def note_contents(books: Books, contents: Sequence[Content]) -> None:
    """Write down those that the books do not have, in the caller's transaction."""
    if contents:
        shards, sources, offsets, files, digests, mappings, schemas = map(list, zip(*contents, strict=True))
        books.rows(
            "contents_note",
            shards=shards,
            source_ids=sources,
            from_offsets=offsets,
            files=files,
            sha256s=digests,
            mappings=mappings,
            schemas=schemas,
        )
