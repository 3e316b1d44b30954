"""Both sides of the chain in one process: entries cross by hand, windows and answers by real Kafka."""

from contextlib import ExitStack, closing
from typing import Any, Self

import psycopg
from confluent_kafka import Producer

from audit.cosigning.answers import SealAnswers, Taken
from audit.cosigning.ledgers import Window, newest_windows
from audit.cosigning.publish import Heads
from ledger.books import connect
from ledger.codec import Codec
from ledger.config import Settings
from ledger.cosigning.key_files import verifying_keys
from ledger.publisher import Publisher
from sandbox.scb.cosigning.desk import SealDesk
from sandbox.scb.hear import hear
from sandbox.scb.migrate import open_ledger
from sandbox.scb.posted import Place, posted_of
from tests.fixtures.outside import query, read_topic
from tests.fixtures.waiting import until
from tests.relay.outbox import post, url

ALL = 2**31


class Sides:
    """DBIS and the SCB; each method is one step of one of them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.codec = Codec()
        self._stack = ExitStack()
        self.books = self._stack.enter_context(connect(settings, role="relay", application="tests"))
        self.scb = self._stack.enter_context(open_ledger(settings))
        self.heads = self._stack.enter_context(closing(Heads(settings, self.codec)))
        publisher = self._stack.enter_context(closing(Publisher(settings)))
        group = f"{settings.seal_group}-scb"
        self._desk = self._stack.enter_context(closing(SealDesk(settings, group, self.codec, publisher)))
        self._answers = self._stack.enter_context(closing(SealAnswers(settings, self.codec)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def post(self, count: int, shard: int = 0, prefix: str = "REF-", **options: Any) -> None:
        """Post that many entries at once."""
        post(self.settings, count, shard=shard, prefix=prefix, **options)

    def hear(self, shard: int = 0, last: int = ALL) -> None:
        """The SCB hears a shard's rows up to `last`, as if relay and Kafka had brought them."""
        rows = self.books.records("relay_fetch", shard=shard, after=0, last=last)
        messages = []
        for row in rows:
            message = {name: value for name, value in row.items() if name != "traceparent"}
            value = self.codec.encode("EntryPosted", message)
            messages.append(posted_of(Place("t", 0, row["sequence"]), value, self.codec))
        hear(self.scb, messages)

    def seal(self, most: int = 10_000) -> int:
        """Seal all there is; how many windows."""
        windows = 0
        while self.books.records("seal_window", most=most, ranges=16):
            windows += 1
        return windows

    def publish(self) -> int:
        """DBIS publishes what is sealed."""
        return self.heads.publish(self.books)

    def answer(self, windows: int = 1) -> None:
        """The SCB takes that many windows in and answers them."""
        self.listen(2 * windows)  # each counts as heard and as answered

    def listen(self, steps: int) -> None:
        """The SCB works until it has heard and answered so many windows in all; no more than that comes."""
        done = 0

        def settled() -> bool:
            nonlocal done
            done += self._desk.turn(self.scb)
            return done >= steps

        until(settled, what=f"{steps} windows heard or answered")
        assert done + self._desk.turn(self.scb) == steps

    def take(self, read: int = 1) -> list[Taken]:
        """DBIS takes in that many messages."""
        found: list[Taken] = []

        def taken() -> bool:
            found.append(self._answers.take(self.books))
            return sum(one.read for one in found) >= read

        until(taken, what=f"{read} answers")
        return [one for one in found if one.read]

    def round(self, windows: int = 1) -> list[Window]:
        """Publish, answer, take in; the windows as both sides have them."""
        self.publish()
        self.answer(windows)
        self.take(windows)
        return self.windows()

    def windows(self) -> list[Window]:
        """All windows, the oldest first."""
        return newest_windows(self.books, verifying_keys(self.settings.seal_public_keys), 1000)

    def equal(self) -> list[bool | None]:
        """What is known of each window."""
        return [window.equal for window in self.windows()]

    def tamper(self, statement: str) -> None:
        """Change the SCB's ledger as somebody does who sets the triggers aside."""
        assert self.settings.scb_database_url is not None
        with psycopg.connect(self.settings.scb_database_url.get_secret_value()) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statement.encode())

    def topic(self, name: str, message: str) -> list[dict[str, Any]]:
        """A topic's messages, in the order in which they lie."""
        found = read_topic(self.settings.kafka_bootstrap or "", name)
        return [self.codec.decode(message, record.value) for record in found]

    def send(self, topic: str, *values: bytes) -> None:
        """Put bytes as they are into a topic, behind what is there."""
        producer = Producer({"bootstrap.servers": self.settings.kafka_bootstrap or ""})
        for value in values:
            producer.produce(topic, value, key=b"chain")
        assert producer.flush(30) == 0

    def ask(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of a statement, in the books."""
        return query(url(self.settings), sql, *parameters)
