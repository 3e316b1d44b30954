"""Goal: a batch and the offsets it settles are in the books together or not at all."""

from dataclasses import replace

import pytest
from psycopg.types.json import Jsonb

from ledger.batch import Batch, Part
from ledger.config import Settings
from ledger.entry import content_digest
from ledger.errors import Fatal, Refusal
from ledger.posting import StreamLost, Unknown, post
from tests.books.inspection import assert_sound, balances, contents, dead_letters, posted
from tests.books.scene import (
    a_batch,
    a_payment,
    an_item,
    claim,
    open_account,
    open_accounts,
    post_directly,
    poster,
)
from tests.fixtures.outside import query

_UNDECODABLE = Refusal("undecodable", "bytes are left over", rule="trailing")


@pytest.fixture
def database(database: str) -> str:
    open_accounts(database, "A", "B")
    return database


def test_a_batch_moves_position_balances_counters_and_outbox_together(
    settings: Settings, database: str
) -> None:
    stream = claim(database)
    with poster(settings) as books:
        (settled,) = post(books, a_batch(stream, [a_payment("R-1"), a_payment("R-2"), a_payment("R-1")]))
    assert (settled.posted, settled.duplicates, settled.refused, settled.skipped) == (2, 1, 0, 0)
    assert settled.ends == 3
    assert query(database, "SELECT next_offset, next_sequence FROM stream_positions WHERE shard <> 0") == [
        (3, 3)
    ]
    assert balances(database) == {"A": 25, "B": -25}
    checkpoint = """SELECT source_id, ledger_id, last_processed_id, processed_records, successful_records,
        duplicate_records, failed_records, status FROM ledger_backfill_checkpoints"""
    assert query(database, checkpoint) == [("g/t/0", "*", "2", 3, 2, 1, 0, "IN_PROGRESS")]
    assert query(
        database, "SELECT shard, sequence, reference_id, status FROM dual_ledger_outbox ORDER BY 2"
    ) == [
        (stream.shard, 1, "R-1", "PENDING"),
        (stream.shard, 2, "R-2", "PENDING"),
    ]
    assert_sound(database)


def test_a_credit_normal_account_grows_by_credits_and_reservations_stay_reserved(
    settings: Settings, database: str
) -> None:
    open_account(database, "LIABILITY", side="credit", opening="100", reserved="30")
    with poster(settings) as books:
        post(books, a_batch(claim(database), [a_payment("R", credit="LIABILITY")]))
    columns = "balance, available_balance, reserved_balance"
    assert query(database, f"SELECT {columns} FROM bank_accounts WHERE id = 'LIABILITY'") == [
        (112.5, 82.5, 30)
    ]


def test_an_owner_whose_epoch_is_stale_changes_nothing(settings: Settings, database: str) -> None:
    late = claim(database)
    claim(database)  # another consumer takes over
    before = contents(database)
    with poster(settings) as books, pytest.raises(StreamLost, match="no longer owns"):
        post(books, a_batch(late, [a_payment("R")]))
    assert contents(database) == before


def test_a_batch_beyond_the_stored_position_is_refused(settings: Settings, database: str) -> None:
    stream = claim(database)
    with poster(settings) as books:
        post(books, a_batch(stream, [a_payment("R-0")]))
        before = contents(database)
        with pytest.raises(Fatal, match="begins at offset 2, but only what is below 1") as raised:
            post(books, a_batch(stream, [a_payment("R-2")], begins=2))
    assert not isinstance(raised.value, StreamLost)
    assert contents(database) == before


def test_offsets_that_are_settled_are_skipped_and_the_rest_posted(settings: Settings, database: str) -> None:
    stream = claim(database)
    with poster(settings) as books:
        post(books, a_batch(stream, [a_payment("R-0"), a_payment("R-1", debit="nobody")]))
        again = [a_payment("R-0"), a_payment("R-1", debit="nobody"), a_payment("R-2")]
        (settled,) = post(books, a_batch(stream, again))
        assert (settled.skipped, settled.codes) == (2, ("posted",))
        (settled,) = post(books, a_batch(stream, again[:2]))
    assert (settled.skipped, settled.codes) == (2, ())
    assert query(database, "SELECT next_offset FROM stream_positions WHERE shard <> 0") == [(3,)]
    assert_sound(database)


def test_offsets_may_have_holes(settings: Settings, database: str) -> None:
    stream = claim(database)
    items = tuple(an_item(stream, offset, a_payment(f"R-{offset}")) for offset in (3, 7, 8, 20))
    with poster(settings) as books:
        post(books, Batch((Part(stream, 0, 25),), items))
        post(books, a_batch(stream, [a_payment("R-25")], begins=25))
    assert posted(database) == ["R-3", "R-7", "R-8", "R-20", "R-25"]
    assert_sound(database)


def test_a_batch_of_several_streams_numbers_each_by_itself(settings: Settings, database: str) -> None:
    streams = [claim(database, partition) for partition in range(3)]
    items = tuple(
        an_item(stream, offset, a_payment(f"{stream.partition}-{offset % 4}"))
        for offset in range(6)
        for stream in streams
    )
    with poster(settings) as books:
        settled = post(books, Batch(tuple(Part(stream, 0, 6) for stream in reversed(streams)), items))
    assert [(part.posted, part.duplicates) for part in settled] == [(4, 2)] * 3
    assert [part.stream for part in settled] == list(reversed(streams))
    assert_sound(database)


def test_one_stale_stream_of_several_undoes_the_whole_batch(settings: Settings, database: str) -> None:
    ours, lost = claim(database, 0), claim(database, 1)
    claim(database, 1)
    before = contents(database)
    parts = (Part(ours, 0, 1), Part(lost, 0, 1))
    batch = Batch(parts, (an_item(ours, 0, a_payment("R-0")), an_item(lost, 0, a_payment("R-1"))))
    with poster(settings) as books, pytest.raises(StreamLost):
        post(books, batch)
    assert contents(database) == before


def test_unknown_accounts_are_created_where_that_is_wished(settings: Settings, database: str) -> None:
    batch = [
        a_payment("R-1", "NEW-1", "NEW-2"),
        a_payment("R-2", "NEW-3", "NEW-1", currency_code="JPY", amount="5"),
        a_payment("R-3", "NEW-4", "A", ledger_id="NOWHERE"),
    ]
    with poster(settings) as books:
        (settled,) = post(books, a_batch(claim(database), batch), Unknown(create="credit"))
    assert settled.codes == ("posted", "currency_mismatch", "ledger_unknown")
    found = (
        "SELECT id, currency_code, asset_type, normal_side, balance FROM bank_accounts WHERE id LIKE 'NEW%'"
    )
    assert sorted(query(database, found)) == [
        ("NEW-1", "EUR", "fiat", "credit", -12.5),
        ("NEW-2", "EUR", "fiat", "credit", 12.5),
        ("NEW-3", "JPY", "fiat", "credit", 0),
    ]
    assert_sound(database)


def test_an_entry_that_is_refused_for_its_other_account_opens_none(settings: Settings, database: str) -> None:
    open_account(database, "CLOSED", status="CLOSED", currency="USD")
    open_account(database, "DOLLARS", currency="USD")
    batch = [
        a_payment("R-1", "CLOSED", "NEW-1", currency_code="USD"),
        a_payment("R-2", "DOLLARS", "NEW-1", currency_code="CHF"),
        a_payment("R-3", "A", "NEW-1", asset_type="cbdc"),
        a_payment("R-4", "A", "NEW-1"),
    ]
    with poster(settings) as books:
        (settled,) = post(books, a_batch(claim(database), batch), Unknown(create="credit"))
    assert settled.codes == ("account_closed", "currency_mismatch", "asset_mismatch", "posted")
    assert_sound(database)


def test_a_dead_letter_keeps_the_message_whole_and_says_why(settings: Settings, database: str) -> None:
    stream = claim(database)
    first, other = a_payment("R"), a_payment("R", amount="1.00")
    poison = an_item(stream, 0, None, _UNDECODABLE)._replace(
        key=None,
        value=b"\x00\xff\\\t\n",
        headers=[("a\\b", b"\x00\xff"), ("none", None), ("twice", b""), ("twice", b"2")],
    )
    tombstone = an_item(stream, 1, None, Refusal("undecodable", "the value is null", rule="null"))._replace(
        value=None
    )
    items = (poison, tombstone, an_item(stream, 2, first), an_item(stream, 3, other))
    with poster(settings) as books:
        post(books, Batch((Part(stream, 0, 4),), items, run_id="run-1"))
    columns = """"offset", code, field, rule, reason, key, value, headers, ledger_id, reference_id, digest,
        existing_digest, run_id, status"""
    assert dead_letters(database, columns) == [
        (0, "undecodable", "", "trailing", "bytes are left over", None, b"\x00\xff\\\t\n",
         [["a\\b", "00ff"], ["none", None], ["twice", ""], ["twice", "32"]],
         None, None, None, None, "run-1", "OPEN"),
        (1, "undecodable", "", "null", "the value is null", b"key 1", None,
         [["nth", "31"]], None, None, None, None, "run-1", "OPEN"),
        (3, "conflict", "", "", "the reference is posted already, with other content", b"key 3", b"value 3",
         [["nth", "33"]], "SOVEREIGN", "R", content_digest(other), content_digest(first), "run-1", "OPEN"),
    ]  # fmt: skip
    assert_sound(database)


def test_an_identifier_that_postgresql_cannot_hold_does_not_stop_its_dead_letter(
    settings: Settings, database: str
) -> None:
    stream = claim(database)
    refusal = Refusal("field_invalid", "reference_id is empty or too long", "reference_id", "length")
    entries = [a_payment("R\0"), a_payment("R" * 256), a_payment("R\x1b[2J")]
    items = tuple(an_item(stream, offset, entry, refusal) for offset, entry in enumerate(entries))
    with poster(settings) as books:
        post(books, Batch((Part(stream, 0, 3),), items))
    assert dead_letters(database, "reference_id, ledger_id") == [
        (None, "SOVEREIGN"),
        (None, "SOVEREIGN"),
        ("R\x1b[2J", "SOVEREIGN"),
    ]


@pytest.mark.parametrize(
    "text", ["x'); DROP TABLE ledger_entries; --", 'a\\N\\tb"\\\\', "\\.", "{}", "$1 %s %(x)s", "a,b;c|d"]
)
def test_text_is_stored_as_it_is_and_never_interpreted(settings: Settings, database: str, text: str) -> None:
    account = text + " Zoë 銀行 \U0001f3e6"
    open_account(database, account)
    entry = a_payment(text, account, metadata={text: "\t\n\x7f\u2028" + text}, source_position=text)
    with poster(settings) as books:
        for offset in range(2):  # the short way, then the careful one
            fresh = entry._replace(reference_id=f"{text} {offset}")
            stream = claim(database, offset)
            post(books, a_batch(stream, [fresh] if offset == 0 else [fresh, fresh]))
    columns = "reference_id, debit_account_id, metadata, source_position"
    assert query(database, f"SELECT {columns} FROM ledger_entries ORDER BY id") == [
        (f"{text} {offset}", account, entry.metadata, text) for offset in range(2)
    ]
    assert_sound(database)


def test_refusals_in_a_row_are_counted_over_batches_whoever_posts_them_and_however_often(
    settings: Settings, database: str
) -> None:
    bad = [a_payment(f"R-{number}", debit="nobody") for number in range(3)]
    stream = claim(database)
    with poster(settings) as books:
        post(books, a_batch(stream, bad))
        (again,) = post(books, a_batch(stream, bad))  # as after an answer that was lost
        assert (again.refused_before, again.refused_in_a_row) == (3, 3)
        other = claim(database)
        (settled,) = post(books, a_batch(other, [*bad, a_payment("GOOD"), a_payment("GOOD"), *bad], begins=3))
    assert (settled.refused_before, settled.refused_in_a_row) == (3, 3)
    assert query(
        database, "SELECT refused_in_a_row, dead_letters FROM stream_positions WHERE shard <> 0"
    ) == [(3, 9)]


def test_a_stream_that_the_books_do_not_know_is_fatal(settings: Settings, database: str) -> None:
    stream = replace(claim(database), shard=77)
    with poster(settings) as books, pytest.raises(Fatal, match="row is gone"):
        post(books, a_batch(stream, [a_payment("R")]))


def test_replication_and_direct_postings_share_references_and_balances(
    settings: Settings, database: str
) -> None:
    post_directly(database, a_payment("R-1", metadata={"by": "hand"}))
    with poster(settings) as books:
        (settled,) = post(books, a_batch(claim(database), [a_payment("R-1"), a_payment("R-1", amount="1")]))
    assert settled.codes == ("duplicate", "conflict")
    query(
        database,
        "SELECT post_ledger_entry('MASTER','A','B',1,'EUR','fiat','FEE','R-1', 1.5, %s)",
        Jsonb({"a": "b"}),
    )
    assert query(database, "SELECT shard, sequence FROM dual_ledger_outbox ORDER BY 2") == [(0, 1), (0, 2)]
    assert_sound(database)
