"""Both ledgers and what lies between them, moved one message at a time by the real code, without Kafka."""

import zlib
from contextlib import ExitStack, suppress
from decimal import Decimal
from typing import Any, Self

import psycopg

from ledger.batch import Batch, Part, Stream
from ledger.books import connect
from ledger.codec import Codec
from ledger.config import Settings
from ledger.dead_letters.patch import Patch
from ledger.dead_letters.redrive import Order, Redrive
from ledger.entry import LedgerEntry, content_digest
from ledger.posting import Unknown, post
from ledger.release import release
from ledger.status.residual.look import Looker
from sandbox.scb.entries import lock_ledger, write_entries
from sandbox.scb.hear import hear
from sandbox.scb.migrate import open_ledger
from sandbox.scb.posted import Place, Posted
from tests.books.scene import a_payment, an_item, claim, open_account, open_accounts, post_directly, url

PARTITIONS = 3
GROUPS = ("main", "other")
_CODEC = Codec()
HEARD = "SELECT shard, sequence, result, encode(own_digest, 'hex'), reason FROM heard ORDER BY 1, 2"
_EMPTY = """
    SET session_replication_role = replica;
    TRUNCATE ledger_entries;
    DELETE FROM dual_ledger_outbox;
    DELETE FROM parked_waits;
    DELETE FROM dead_letter_attempts;
    DELETE FROM dead_letters;
    DELETE FROM duplicates;
    DELETE FROM correction_approvals;
    DELETE FROM corrections;
    DELETE FROM breaks;
    DELETE FROM ledger_backfill_checkpoints;
    DELETE FROM batches;
    DELETE FROM bank_accounts WHERE id = 'LATE';
    UPDATE bank_accounts SET balance = opening_balance, available_balance = opening_balance;
    UPDATE stream_positions SET next_sequence = 1, next_offset = 0, published_sequence = 0;
    RESET session_replication_role
"""
_EMPTY_SCB = """
    DELETE FROM scb_entries;
    DELETE FROM heard;
    DELETE FROM reader_positions;
    DELETE FROM scb_balances;
    DELETE FROM scb_changes;
    UPDATE scb_counter SET next_number = 1
"""


class World:
    """One SCB, one topic of three partitions, DBIS; `numbers` counts everything that is named."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.books_url = url(settings)
        assert settings.scb_database_url is not None
        self.scb_url = settings.scb_database_url.get_secret_value()
        self.looker = Looker(settings, lambda: {p: len(log) for p, log in enumerate(self.log)})
        self.log: list[list[LedgerEntry]] = [[] for _ in range(PARTITIONS)]
        self.sent = self.named = 0
        self._open = ExitStack()

    def __enter__(self) -> Self:
        enter = self._open.enter_context
        self.poster = enter(connect(self.settings, role="poster", application="tests"))
        self.operator = enter(connect(self.settings, role="operator", application="tests"))
        self.relay = enter(connect(self.settings, role="relay", application="tests"))
        self.scb = enter(open_ledger(self.settings))
        self._outside = {
            url: enter(psycopg.connect(url, autocommit=True)) for url in (self.books_url, self.scb_url)
        }
        self._open.callback(self.looker.close)
        self._open_books()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def begin_anew(self) -> None:
        """Nothing was ever booked."""
        self.here(_EMPTY)
        self.there(_EMPTY_SCB)
        self.log = [[] for _ in range(PARTITIONS)]
        self.sent = self.named = 0

    def here(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of a statement, asked of DBIS's books from outside, as a superuser."""
        return _asked(self._outside[self.books_url], sql, parameters)

    def there(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """The same of the SCB's ledger."""
        return _asked(self._outside[self.scb_url], sql, parameters)

    def _open_books(self) -> None:
        if self.here("SELECT 1 FROM bank_accounts"):
            self.here("DELETE FROM bank_accounts")
        open_accounts(self.books_url, "A", "B", "C")
        open_account(self.books_url, "CREDIT", side="credit", opening="1000")
        open_account(self.books_url, "SHUT", status="CLOSED")
        topic = self.settings.topic_scb_entries
        self.streams = {
            (group, partition): claim(self.books_url, partition, group=group, topic=topic)
            for group in GROUPS
            for partition in range(PARTITIONS)
        }
        self.legacy = claim(self.books_url, 0, group="main", topic="legacy")

    def book(self, debit: str, credit: str, amount: str, reference: str = "") -> bool:
        """An entry of the SCB's own; False when it has that reference already."""
        reference = reference or self.name("OWN")
        with self.scb.transaction():
            number = lock_ledger(self.scb)
            if self.there("SELECT 1 FROM scb_entries WHERE reference_id = %s", reference):
                return False
            entry = a_payment(reference, debit, credit, amount=amount, producer_sequence=number)
            write_entries(self.scb, [entry], "OWN", number)
        return True

    def send(self, most: int, back: int = 0) -> None:
        """The producer sends the next entries; killed before, it begins some numbers earlier."""
        self.sent = max(0, self.sent - back)
        rows = self.scb.records("scb_own_entries", position=self.sent, limit=most, last=None)
        for row in rows:
            number = row.pop("number")
            entry = LedgerEntry(
                **row,
                source_id="scb",
                source_type="SCB",
                source_position=str(number),
                producer_sequence=number,
            )
            self.log[partition_of(entry.ledger_id, entry.debit_account_id)].append(entry)
            self.sent = number

    def consume(self, partition: int, most: int, group: str = "main") -> None:
        """A consumer posts the next messages of a partition."""
        stream = self.streams[group, partition]
        begins = self._position(stream)
        self._post(stream, begins, self.log[partition][begins : begins + most])

    def load(self, debit: str, credit: str, amount: str, reference: str = "") -> None:
        """A legacy entry is posted."""
        entry = a_payment(reference or self.name("OLD"), debit, credit, amount=amount, source_type="CSV")
        self._post(self.legacy, self._position(self.legacy), [entry])

    def post(self, debit: str, credit: str, amount: str, reference: str = "") -> None:
        """DBIS posts directly, or refuses."""
        entry = a_payment(reference or self.name("DIRECT"), debit, credit, amount=amount)
        with suppress(psycopg.Error):
            post_directly(self.books_url, entry)

    def hear(self, most: int) -> None:
        """The SCB hears the next rows of every shard."""
        shards = self.here("SELECT shard, next_sequence FROM stream_positions ORDER BY shard")
        heard = dict(self.there("SELECT shard, next_sequence FROM reader_positions"))
        for shard, end in shards:
            first = heard.get(shard, 1)
            last = min(first + most, end) - 1
            rows = self.relay.records("relay_fetch", shard=shard, after=first - 1, last=last)
            if rows:
                hear(self.scb, [posted_of(row) for row in rows])

    def redrive(self, **patch: str) -> None:
        """Every open letter is tried again."""
        order = Order(Patch(patch), "tests", "tests", again=True, dry_run=False)
        ids = [row[0] for row in self.here("SELECT id FROM dead_letters WHERE status = 'OPEN'")]
        for one in ids:
            if "reference_id" in patch:
                order = Order(Patch({"reference_id": self.name("NEW")}), "tests", "tests", True, False)
            Redrive(self.settings, self.operator, _CODEC, order).batch([one])

    def discard(self) -> None:
        """The first open letter is given up."""
        first = "SELECT min(id) FROM dead_letters WHERE status = 'OPEN'"
        self.here(f"SELECT discard_dead_letters(ARRAY({first}), 'x', '')")

    def open_late(self) -> None:
        """The account that entries wait for is opened, and they are released."""
        if not self.here("SELECT 1 FROM bank_accounts WHERE id = 'LATE'"):
            open_account(self.books_url, "LATE")
        for _ in release(self.poster, _CODEC):
            pass

    def settle_all(self) -> None:
        """Everything that is under way arrives."""
        self.send(1000)
        for partition in range(PARTITIONS):
            self.consume(partition, 1000)
        self.hear(1000)

    def _post(self, stream: Stream, begins: int, entries: list[LedgerEntry]) -> None:
        items = tuple(
            an_item(stream, offset, entry)._replace(value=_CODEC.encode("LedgerEntry", entry._asdict()))
            for offset, entry in enumerate(entries, start=begins)
        )
        if items:
            part = Part(stream, begins, begins + len(items))
            post(self.poster, Batch((part,), items), Unknown(park=True))

    def _position(self, stream: Stream) -> int:
        statement = "SELECT next_offset FROM stream_positions WHERE shard = %s"
        return int(self.here(statement, stream.shard)[0][0])

    def name(self, kind: str) -> str:
        """A reference that nothing has yet."""
        self.named += 1
        return f"{kind}-{self.named}"


def partition_of(ledger: str, debit: str) -> int:
    """Where Kafka's client puts the messages of a debit account."""
    return zlib.crc32(f"{ledger}\x1f{debit}".encode()) % PARTITIONS


def _asked(
    connection: psycopg.Connection[tuple[Any, ...]], sql: str, parameters: tuple[Any, ...]
) -> list[tuple[Any, ...]]:
    cursor = connection.execute(sql.encode(), parameters or None)
    return cursor.fetchall() if cursor.description else []


def posted_of(record: dict[str, Any]) -> Posted:
    """A row of the outbox as the SCB has it from Kafka."""
    entry = LedgerEntry(**{name: record[name] for name in LedgerEntry._fields})
    place = Place("outbox", 0, 0)
    shard, sequence = record["shard"], record["sequence"]
    digest = content_digest(entry)
    return Posted(place, shard, sequence, record["kind"], entry, digest, record["content_digest"])


def cents(amount: int) -> str:
    """An amount that no other step is likely to have."""
    return str(Decimal(amount) / 100)


def answers(heard: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """What the SCB has answered, rows of HEARD, as the relay hands it to the books."""
    names = ("shards", "sequences", "results", "digests", "reasons")
    return dict(zip(names, map(list, zip(*heard, strict=True)), strict=True))
