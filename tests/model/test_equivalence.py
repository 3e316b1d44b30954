"""Goal: the short way, the careful way, one entry at a time and the plain model mean exactly the same, and it
makes no difference how messages are cut into batches or how often they are delivered.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from ledger import posting
from ledger.batch import Batch, Item, Part, Stream
from ledger.books import Books, Refused, connect
from ledger.config import Settings
from ledger.entry import LedgerEntry, moment_of
from ledger.validation import fault_of
from tests.books.scene import BALANCE_RULE, a_payment, an_item, claim
from tests.model.books import Account, ModelBooks

_SHARDS = 3
_ACCOUNTS = {
    "A": Account("EUR", "fiat", "debit"),
    "B": Account("EUR", "fiat", "credit", balance=Decimal("30.5")),
    "C": Account("EUR", "fiat", "debit", balance=Decimal(40), reserved=Decimal(5)),
    "Zoë \\ 銀行": Account("EUR", "fiat", "credit"),
    "CLOSED": Account("EUR", "fiat", "debit", "CLOSED"),
    "FROZEN": Account("USD", "fiat", "credit", "FROZEN"),
    "DOLLARS": Account("USD", "fiat", "debit", balance=Decimal(100)),
    "TOKENS": Account("EUR", "cbdc", "debit"),
    "BULLION": Account("XAU-1KG", "commodity", "debit"),
    "VAULT": Account("XAU-1KG", "commodity", "credit"),
}
_LEDGERS: dict[str, set[str] | None] = {"MASTER": None, "SOVEREIGN": None, "CHOOSY": {"scb-1", "legacy"}}


@dataclass(frozen=True)
class Arrivals:
    """Messages in the order they are posted: (partition, entry); cut into batches behind `cuts`; after each
    cut, so many messages of each stream come once more.
    """

    messages: tuple[tuple[int, LedgerEntry], ...]
    cuts: tuple[int, ...]
    again: int
    limited: bool


def _mostly(common: Sequence[Any], rare: Sequence[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from([*common] * 6 + [*rare])


_RARE_AMOUNTS = ["0.001", "0", "1.005", "1" * 39, "0.000000000000000001", "99999999999999999999.99"]
_ENTRIES = st.builds(
    a_payment,
    reference=_mostly([f"R-{n}" for n in range(12)], ["", "ü", "r-1", "R" * 256]),
    debit=_mostly(["A", "B", "C", "Zoë \\ 銀行"], [*_ACCOUNTS, "nobody", "a\u200e"]),
    credit=_mostly(["A", "B", "C", "Zoë \\ 銀行"], [*_ACCOUNTS, "nobody", "e\u0301"]),
    amount=_mostly(["1", "1.0", "12.50", "40"], _RARE_AMOUNTS),
    currency_code=_mostly(["EUR"], ["USD", "JPY", "XXX", "XAU-1KG", "eur"]),
    asset_type=_mostly(["fiat"], ["cbdc", "commodity", "bond"]),
    transaction_type=_mostly(["PAYMENT"], ["FEE", " FEE"]),
    ledger_id=_mostly(["MASTER"], ["SOVEREIGN", "CHOOSY", "NOWHERE"]),
    source_id=_mostly(["scb-1"], ["legacy", "stranger"]),
    fx_rate=_mostly([None], ["1.10", "1.1", "0"]),
)  # fmt: skip


@st.composite
def arrivals(draw: st.DrawFn) -> Arrivals:
    messages = draw(st.lists(st.tuples(st.integers(0, _SHARDS - 1), _ENTRIES), min_size=1, max_size=25))
    for _ in range(draw(st.integers(0, 3))):  # as producers repeat themselves
        messages.append((draw(st.integers(0, _SHARDS - 1)), draw(st.sampled_from(messages))[1]))
    cuts = draw(st.sets(st.integers(1, len(messages)), max_size=4))
    return Arrivals(tuple(messages), tuple(sorted(cuts)), draw(st.integers(0, 3)), draw(st.booleans()))


@pytest.fixture(scope="module")
def books(shared_settings: Settings) -> Iterator[Books]:
    """One connection whose every transaction is undone."""
    with connect(shared_settings, application="tests") as connection:
        yield connection


@pytest.fixture(scope="module")
def streams(shared_database: str) -> list[Stream]:
    return [claim(shared_database, partition) for partition in range(_SHARDS)]


Found = dict[str, Any]


def _in_undone_books(books: Books, limited: bool, work: Callable[[], list[str]]) -> Found:
    """What `work` answers and leaves behind in books that are set up for it and forgotten."""
    execute = books._connection.execute
    with books.transaction(rollback=True):
        for name, account in _ACCOUNTS.items():
            execute(
                "INSERT INTO bank_accounts (id, currency_code, asset_type, normal_side, status,"
                " opening_balance, balance, reserved_balance, available_balance)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [name, account.currency, account.asset, account.grows, account.status, account.balance,
                 account.balance, account.reserved, account.balance - account.reserved],
            )  # fmt: skip
        execute("INSERT INTO ledgers (id, allowed_sources) VALUES ('CHOOSY', '{scb-1,legacy}')")
        if limited:
            execute(BALANCE_RULE)
        execute("SET LOCAL ROLE poster")
        codes = work()
        execute("RESET ROLE")
        outbox: dict[int, list[tuple[str, str]]] = {}
        for shard, sequence, *key in execute(
            "SELECT shard, sequence, ledger_id, reference_id FROM dual_ledger_outbox ORDER BY shard, sequence"
        ):
            outbox.setdefault(shard, []).append((key[0], key[1]))
            assert sequence == len(outbox[shard])
        return {
            "codes": codes,
            "balances": dict(execute("SELECT id, balance FROM bank_accounts").fetchall()),
            "available": dict(execute("SELECT id, available_balance FROM bank_accounts").fetchall()),
            "outbox": outbox,
            "dead letters": execute(
                'SELECT partition, "offset", code FROM dead_letters ORDER BY 1, 2'
            ).fetchall(),
            "duplicates": execute('SELECT partition, "offset" FROM duplicates ORDER BY 1, 2').fetchall(),
            "positions": execute(
                "SELECT partition, next_offset, posted, duplicates, dead_letters, next_sequence"
                " FROM stream_positions WHERE shard <> 0 ORDER BY 1"
            ).fetchall(),
        }


def _batches(
    streams: list[Stream], given: Arrivals, cuts: Sequence[int]
) -> Iterator[tuple[Batch, list[int]]]:
    """The messages in batches, each beginning with up to `again` messages a stream that came before; beside
    each the shards of its new messages.
    """
    settled: list[list[Item]] = [[] for _ in streams]
    for start, end in pairwise([0, *cuts, len(given.messages)]):
        old = [item for items in settled for item in items[max(0, len(items) - given.again) :]]
        fresh = []
        for partition, entry in given.messages[start:end]:
            item = an_item(streams[partition], len(settled[partition]), entry, fault_of(entry))
            settled[partition].append(item)
            fresh.append(item)
        by_stream = [[item for item in (*old, *fresh) if item.shard == stream.shard] for stream in streams]
        parts = [
            Part(stream, items[0].offset, items[-1].offset + 1)
            for stream, items in zip(streams, by_stream, strict=True)
            if items
        ]
        if parts:
            yield Batch(tuple(parts), (*old, *fresh)), [item.shard for item in fresh]


def _in_batches(books: Books, streams: list[Stream], given: Arrivals, cuts: Sequence[int]) -> list[str]:
    codes: list[str] = []
    for batch, fresh in _batches(streams, given, cuts):
        answers = {part.stream.shard: iter(part.codes) for part in posting.post(books, batch)}
        codes += [next(answers[shard]) for shard in fresh]
        assert [next(left, None) for left in answers.values()] == [None] * len(answers)
    return codes


_POST_ONE = """
    SELECT outcome FROM post_one(ROW(%s, %s, %s, %s, %s::numeric, %s, %s, %s, %s, %s::numeric, %s::jsonb,
        %s, %s, %s, %s, %s, NULL, 't', %s, 0, NULL, %s, NULL, NULL, NULL, NULL, NULL, NULL)::posting)
"""


def _one_by_one(books: Books, streams: list[Stream], given: Arrivals) -> list[str]:
    books._connection.execute("RESET ROLE")  # the function is only for those that the poster may call
    codes = []
    for number, (partition, entry) in enumerate(given.messages):
        values = [number, *entry[:8], entry.fx_rate, Jsonb(entry.metadata), moment_of(entry.timestamp_utc)]
        values += [*entry[11:], partition, streams[partition].shard]
        ((code,),) = books._connection.execute(_POST_ONE, values).fetchall()
        codes.append(str(code))
    return codes


def _by_the_model(streams: list[Stream], given: Arrivals) -> Found:
    model = ModelBooks(deepcopy(_ACCOUNTS), _LEDGERS, given.limited)
    with localcontext(prec=100):
        codes = [model.post(entry, streams[partition].shard) for partition, entry in given.messages]
        available = {name: account.balance - account.reserved for name, account in model.accounts.items()}
    places = [(p, [q for q, _ in given.messages[:n]].count(p)) for n, (p, _) in enumerate(given.messages)]
    answers = list(zip(places, codes, strict=True))
    positions = []
    for partition in range(_SHARDS):
        mine = [code for (place, _), code in answers if place == partition]
        posted, repeated = mine.count("posted"), mine.count("duplicate")
        positions.append((partition, len(mine), posted, repeated, len(mine) - posted - repeated, posted + 1))
    return {
        "codes": codes,
        "balances": {name: account.balance for name, account in model.accounts.items()},
        "available": available,
        "outbox": model.outbox,
        "dead letters": sorted(
            (*place, code) for place, code in answers if code not in ("posted", "duplicate")
        ),
        "duplicates": sorted(place for place, code in answers if code == "duplicate"),
        "positions": positions,
    }


def _refused_short_way(*_: object) -> None:
    raise Refused("the careful way is asked for", "LD000", None)


@pytest.mark.timeout(3600)  # for those who try more examples
@for_any(arrivals())
def test_every_way_into_the_books_agrees_with_the_model(
    books: Books, streams: list[Stream], given: Arrivals
) -> None:
    expected = _by_the_model(streams, given)
    assert (
        _in_undone_books(books, given.limited, lambda: _in_batches(books, streams, given, given.cuts))
        == expected
    )
    assert _in_undone_books(books, given.limited, lambda: _in_batches(books, streams, given, [])) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posting, "short_way", _refused_short_way)
        carefully = _in_undone_books(
            books, given.limited, lambda: _in_batches(books, streams, given, given.cuts)
        )
    assert carefully == expected
    alone = _in_undone_books(books, given.limited, lambda: _one_by_one(books, streams, given))
    for what in ("codes", "balances", "available", "outbox"):
        assert alone[what] == expected[what]
