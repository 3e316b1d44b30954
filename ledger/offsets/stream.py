"""The streams whose positions can be looked at, as the books have them."""

from dataclasses import dataclass

from ledger.books import Books
from ledger.status.log_ends import Place


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream and where it stands; `run_id` is that of the run it belongs to, if it does."""

    shard: int
    group: str
    topic: str
    partition: int
    position: int
    topic_id: str | None
    state: str
    run_id: str | None

    @property
    def place(self) -> Place:
        """Topic and partition."""
        return (self.topic, self.partition)

    def __str__(self) -> str:
        return f"topic {self.topic} partition {self.partition}"


def streams_of(books: Books, group: str | None = None, topic: str | None = None) -> list[Stream]:
    """Every stream, or those of a group, of a topic."""
    return [Stream(*row) for row in books.rows("offsets_streams", group=group, topic=topic)]
