"""An API read page by page, from a real server that does not always behave."""

import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from ledger.entry import LedgerEntry
from ledger.errors import DualLedgerError, Fatal, Retryable, UsageError
from producer.source import Record, SourceBroken, Unreadable
from tests.producer.an_api import CURSOR, PAGINGS, api
from tests.producer.http_server import Bank, Fault, body, cut, entry, hung_up, served, status
from tests.producer.opening import answers_in, batches_in, items_in


@pytest.fixture
def bank() -> Iterator[Bank]:
    with served(Bank([entry(number) for number in range(1, 36)])) as found:
        yield found


@pytest.mark.parametrize("paging", PAGINGS)
def test_every_record_comes_once_in_order_whatever_the_paging(
    tmp_path: Path, bank: Bank, paging: str
) -> None:
    where = bank.address + ("/linked" if paging == "link" else "")
    opened = api(tmp_path, bank, PAGINGS[paging], where=where)
    answers = answers_in(opened, tmp_path)
    assert [one.reference_id for one in answers if isinstance(one, LedgerEntry)] == [
        f"H-{number}" for number in range(1, 36)
    ]
    assert [one.producer_sequence for one in answers if isinstance(one, LedgerEntry)] == [*range(1, 36)]
    (last,) = [one for one in answers[-1:] if isinstance(one, LedgerEntry)]
    assert last.amount == "35.25"
    assert last.source_type == "API"
    assert last.source_position.startswith("page:4")
    assert last.source_position.endswith("#5")


def test_a_number_keeps_every_digit(tmp_path: Path, bank: Bank) -> None:
    bank.records = [{**entry(1), "amount": "9007199254740993.25"}]
    (answer,) = answers_in(api(tmp_path, bank), tmp_path)
    assert isinstance(answer, LedgerEntry)
    assert answer.amount == "9007199254740993.25"


def test_a_column_that_no_record_has_is_named(tmp_path: Path, bank: Bank) -> None:
    bank.records = [{**entry(1), "from": {"acount": "A"}}]
    with pytest.raises(UsageError, match=r"has 'from\.account'"):
        api(tmp_path, bank)


@pytest.mark.parametrize(
    "fault",
    [status(500), status(503, Retry_After="0"), status(429, Retry_After="1"), status(408), cut, hung_up],
    ids=["500", "503", "429", "408", "cut", "hung up"],
)
def test_a_server_that_fails_is_asked_again(tmp_path: Path, bank: Bank, fault: Fault) -> None:
    opened = api(tmp_path, bank)
    bank.faults = [lambda good: good, fault, fault]
    assert [item.sequence for item in items_in(opened)] == [*range(1, 36)]
    assert not bank.faults


def test_retry_after_is_waited_for_and_a_date_counts_by_the_servers_own_clock(
    tmp_path: Path, bank: Bank
) -> None:
    opened = api(tmp_path, bank)
    year_ago = time.time() - 365 * 86_400
    bank.faults = [
        status(429, Retry_After=formatdate(year_ago + 3, usegmt=True), Date=formatdate(year_ago, usegmt=True))
    ]
    began = time.monotonic()
    assert len(items_in(opened)) == 35
    assert 2.9 < time.monotonic() - began < 6


def test_a_server_that_stays_away_is_an_environment_that_is_waited_for(tmp_path: Path, bank: Bank) -> None:
    opened = api(tmp_path, bank, CURSOR + "attempts = 2\n")
    bank.faults = [lambda good: good] + 2 * [status(502)]
    batches, error = batches_in(opened)
    assert isinstance(error, Retryable)
    assert f"{bank.address}?cursor=c10, page 2: HTTP 502" in error.message
    assert len(items_in(opened)) == 35
    assert [item.sequence for item in batches[0].items] == [*range(1, 11)]


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        (status(401), Fatal, "HTTP 401"),
        (status(403), Fatal, "HTTP 403"),
        (status(404), Fatal, "HTTP 404"),
        (status(400), SourceBroken, "HTTP 400 Bad Request, expected 200"),
        (status(204), SourceBroken, "HTTP 204"),
        (body("<html>", Content_Type="text/html"), SourceBroken, "expected JSON, found 'text/html'"),
        (body('{"data": {"entries": ['), SourceBroken, "no JSON at byte 22 of 22"),
        (body(""), SourceBroken, "an empty body"),
        (body('{"data": {"entries": [{"amount": NaN}]}}'), SourceBroken, "NaN, which JSON does not have"),
        (body("[" * 100_000), SourceBroken, "expected JSON"),
        (body('{"data": {}}'), SourceBroken, "expected a list of records at 'data.entries', found nothing"),
        (body('{"data": {"entries": []}, "next": {}}'), SourceBroken, "expected a cursor at 'next'"),
        (body('{"data": {"entries": []}, "next": "c10"}'), SourceBroken, "expected another cursor"),
        (
            status(302, Location="http://elsewhere.example/x"),
            SourceBroken,
            "http://elsewhere.example, another",
        ),
        (status(302, Location="https://127.0.0.1/x"), SourceBroken, "https://127.0.0.1, another server"),
    ],
)
def test_what_was_not_promised_is_named_with_address_and_page_and_what_came_before_counts(
    tmp_path: Path, bank: Bank, fault: Fault, kind: type[DualLedgerError], said: str
) -> None:
    opened = api(tmp_path, bank, CURSOR + "attempts = 2\n")
    bank.faults = [lambda good: good, fault, fault]
    batches, error = batches_in(opened)
    assert type(error) is kind
    assert isinstance(error, DualLedgerError)
    assert said in error.message
    assert bank.address in error.message
    assert [len(batch.items) for batch in batches] == [10]


def test_a_page_larger_than_asked_for_is_named(tmp_path: Path, bank: Bank) -> None:
    opened = api(tmp_path, bank, CURSOR + 'size_parameter = "limit"\npage_size = 7\n')
    assert len(items_in(opened)) == 35
    assert bank.asked[0]["limit"] == "7"
    bank.faults = [lambda good: good, body('{"data": {"entries": [1, 2, 3, 4, 5, 6, 7, 8]}}')]
    _, error = batches_in(opened)
    assert "expected at most 7 records, as asked for, found 8" in error.message


def test_cursors_that_run_in_a_circle_come_to_an_end(tmp_path: Path, bank: Bank) -> None:
    opened = api(tmp_path, bank)
    circle = [body(f'{{"data": {{"entries": []}}, "next": "c{n % 3}"}}') for n in range(50)]
    bank.faults = [*circle]
    _, error = batches_in(opened)
    assert "another cursor for the page behind it" in error.message


def test_a_page_number_that_the_server_does_not_heed_is_noticed(tmp_path: Path, bank: Bank) -> None:
    opened = api(
        tmp_path,
        bank,
        PAGINGS["page"],
    )
    first = bank.answer("/v1/entries", {"page": "1"}, None)
    assert first is not None
    bank.faults = [lambda _good: first] * 3
    batches, error = batches_in(opened)
    assert "expected other records than on the page before" in error.message
    assert len(batches) == 1


def test_a_record_that_is_no_object_or_names_something_twice_is_refused_by_itself(
    tmp_path: Path, bank: Bank
) -> None:
    opened = api(tmp_path, bank)
    bank.faults = [
        body('{"data": {"entries": [7, {"id": "a", "id": "b"}, {"x": {"y": 1, "y": 2}}, {"id": "c"}]}}')
    ]
    items = items_in(opened)
    assert [type(item) for item in items] == [Unreadable, Unreadable, Unreadable, Record]
    assert [item.refusal.rule for item in items if isinstance(item, Unreadable)] == [
        "object",
        "json_object",
        "json_object",
    ]


def test_reading_goes_on_in_the_middle_of_a_page(tmp_path: Path, bank: Bank) -> None:
    opened = api(tmp_path, bank)
    batches, _ = batches_in(opened, size=4)
    assert [len(batch.items) for batch in batches[:3]] == [4, 4, 2]
    for number, batch in enumerate(batches):
        rest, error = batches_in(opened, batch.cursor, size=4)
        assert error is None
        assert rest == batches[number + 1 :]


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([entry(number) for number in range(1, 13)], "found 2 records"),
        ([entry(number) for number in range(2, 36)], "found other records"),
    ],
)
def test_a_page_that_changed_since_it_was_read_is_named(
    tmp_path: Path, bank: Bank, records: list[dict[str, Any]], said: str
) -> None:
    opened = api(tmp_path, bank)
    batches, _ = batches_in(opened)
    bank.records = records
    rest, error = batches_in(opened, batches[1].cursor)
    assert isinstance(error, SourceBroken)
    assert "the 10 records that were read from this page before" in error.message
    assert said in error.message
    assert rest == []


def test_records_that_were_added_at_the_end_are_read_when_going_on(tmp_path: Path, bank: Bank) -> None:
    opened = api(tmp_path, bank)
    batches, _ = batches_in(opened)
    bank.records = [entry(number) for number in range(1, 40)]
    rest, error = batches_in(opened, batches[-1].cursor)
    assert error is None
    assert [item.sequence for batch in rest for item in batch.items] == [36, 37, 38, 39]


def test_a_redirect_on_the_same_server_is_followed(tmp_path: Path, bank: Bank) -> None:
    opened = api(tmp_path, bank)
    bank.faults = [status(307, Location="/v1/moved?cursor=c0")]
    assert len(items_in(opened)) == 35
    bank.faults = 9 * [status(307, Location="/v1/moved")]
    _, error = batches_in(opened)
    assert "more than 5 redirects" in error.message


def test_a_link_to_another_server_is_not_followed(tmp_path: Path, bank: Bank) -> None:
    opened = api(tmp_path, bank, PAGINGS["link"], where=bank.address + "/linked")
    bank.faults = [body('{"data": {"entries": []}}', Link='<https://elsewhere.example/x>; rel="next"')]
    _, error = batches_in(opened)
    assert "the Link header leads to https://elsewhere.example" in error.message
