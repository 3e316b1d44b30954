"""Goal: a dead letter's message is decoded by the schemas of its framing, or says why it is not."""

from ledger.books import connect
from ledger.codec import Codec, RegisteredIds
from ledger.config import Settings
from ledger.dead_letters.page import Page, page
from ledger.errors import Retryable
from tests.books.scene import a_payment, url
from tests.dead_letters.scene import CODEC, kept
from tests.fixtures.outside import query

_REGISTERED = Codec(RegisteredIds({7: ("LedgerEntry", 2)}))


def _away() -> Codec:
    raise Retryable("schema registry r:80, while looking up LedgerEntry: refused")


def _page(settings: Settings, one: int, codec: Codec | None = None, relay_group: str = "relay") -> Page:
    with connect(settings, role="auditor") as books:
        found = page(
            books, one, {relay_group: "EntryAcknowledged"}, _away if codec is None else lambda: codec
        )
    assert found is not None
    return found


def test_a_message_of_a_registry_is_decoded_by_it(settings: Settings) -> None:
    value = _REGISTERED.encode_entry(a_payment("R-1"))
    (one,) = kept(settings, value)  # a consumer without that registry refused it
    found = _page(settings, one, _REGISTERED)
    assert (found.message.fields["reference_id"], found.message.why_not) == ("R-1", "")


def test_while_the_registry_is_away_all_else_is_shown(settings: Settings) -> None:
    alone, framed = kept(settings, a_payment("R-1"), _REGISTERED.encode_entry(a_payment("R-2")))
    assert _page(settings, alone).message.fields["reference_id"] == "R-1"
    found = _page(settings, framed)
    assert (found.message.fields, found.letter["code"]) == ({}, "undecodable")
    assert found.message.why_not.startswith("not just now: schema registry r:80")


def test_an_answer_of_the_scb_is_decoded_as_one(settings: Settings) -> None:
    answer = {
        "shard": 1,
        "sequence": 2,
        "ledger_id": "MASTER",
        "reference_id": "R-1",
        "result": "MAYBE",
        "acknowledged_at": 1_767_225_600_000_000,
    }
    (one,) = kept(settings, CODEC.encode("EntryAcknowledged", answer))
    query(url(settings), "UPDATE dead_letters SET consumer_group = 'relay', field = 'result'")
    found = _page(settings, one)
    assert (found.message.name, found.message.fields["result"]) == ("EntryAcknowledged", "MAYBE")
    assert found.message.fields["acknowledged_at"] == "2026-01-01T00:00:00+00:00"
    assert found.at_fault == ("result",)


def test_a_parked_one_says_what_it_waits_for(settings: Settings) -> None:
    (one,) = kept(settings, a_payment("R-1"))
    for account in ("B", "A"):
        query(url(settings), "INSERT INTO parked_waits VALUES (%s, %s)", account, one)
    assert _page(settings, one).letter["waits_for"] == ["A", "B"]
