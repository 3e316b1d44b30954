"""How an API is asked: for windows of time, with a secret, and not at all where that cannot be right."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import DualLedgerError, Fatal, UsageError
from tests.producer.an_api import CURSOR, PAGINGS, api
from tests.producer.http_server import Bank, basic, entry, served, status
from tests.producer.opening import batches_in, items_in


@pytest.fixture
def bank() -> Iterator[Bank]:
    with served(Bank([entry(number) for number in range(1, 36)])) as found:
        yield found


def test_a_window_is_asked_for_with_its_ends_and_each_has_its_batches(tmp_path: Path, bank: Bank) -> None:
    table = CURSOR + 'from_parameter = "start"\nto_parameter = "end"\nwindow = "1d"\n'
    opened = api(tmp_path, bank, table, since="2026-01-02", until="2026-01-04T12:00:00Z")
    bank.asked.clear()
    batches, error = batches_in(opened)
    assert error is None
    assert [(batch.window, len(batch.items)) for batch in batches] == [
        ("2026-01-02T00:00:00Z/2026-01-03T00:00:00Z", 2),
        ("2026-01-03T00:00:00Z/2026-01-04T00:00:00Z", 2),
    ]
    assert {(query["start"], query["end"]) for query in bank.asked} == {
        ("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"),
        ("2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"),
        ("2026-01-04T00:00:00Z", "2026-01-04T12:00:00Z"),
    }
    assert batches[1].items[0].sequence == 3
    assert batches[1].items[0].position == "2026-01-03T00:00:00Z/2026-01-04T00:00:00Z page:1#1"


@pytest.mark.parametrize(
    ("asked", "since", "until", "sent"),
    [
        ('time_format = "date"', "2026-01-01", "2026-02-01", ("2026-01-01", "2026-02-01")),
        (
            'time_format = "date"\ninclusive_end = true',
            "2026-01-01",
            "2026-02-01",
            ("2026-01-01", "2026-01-31"),
        ),
        ('time_format = "epoch_seconds"', "1970-01-01", "1970-01-02", ("0", "86400")),
        ('time_format = "epoch_millis"', "1970-01-01T00:00:00.001Z", "1970-01-02", ("1", "86400000")),
        ('time_format = "%d.%m.%Y"', "2026-01-01", "2026-02-01", ("01.01.2026", "01.02.2026")),
        ("", "2026-01-01T01:00:00+01:00", "2026-02-01", ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")),
    ],
)
def test_the_ends_of_a_window_are_told_as_the_api_wants_them(
    tmp_path: Path, bank: Bank, asked: str, since: str, until: str, sent: tuple[str, str]
) -> None:
    table = f'{CURSOR}from_parameter = "begin"\nto_parameter = "finish"\n{asked}\n'
    api(tmp_path, bank, table, since=since, until=until)
    assert (bank.asked[0]["begin"], bank.asked[0]["finish"]) == sent


@pytest.mark.parametrize(
    ("table", "request_", "said"),
    [
        (CURSOR, {"since": "2026-01-01"}, "does not say how"),
        (CURSOR + 'from_parameter = "a"\nto_parameter = "b"', {}, "is asked for a span of time"),
        (
            CURSOR + 'from_parameter = "a"\nto_parameter = "b"',
            {"since": "2026-02-01", "until": "2026-02-01"},
            "is not after",
        ),
        (
            CURSOR + 'from_parameter = "a"\nto_parameter = "b"\ntime_format = "date"\nwindow = "6h"',
            {"since": "2026-01-01", "until": "2026-02-01"},
            "no whole day|tell the windows apart",
        ),
        (CURSOR, {"where": "ftp://bank.example/"}, "is no address"),
        (CURSOR, {"where": "http://u:hidden-word@127.0.0.1/x"}, r"u:\*\*\*@127"),
        (CURSOR, {"where": "http://127.0.0.1/x?api_key=hidden-word"}, r"api_key=\*\*\*"),
        (CURSOR + 'auth = { scheme = "bearer", variable = "NOT_THERE" }', {}, "has no NOT_THERE"),
        (CURSOR.replace("cursor_at", "cursor_ta"), {}, "no such key"),
        ('paging = "cursor"\n', {}, "needs cursor_at, cursor_parameter"),
        (CURSOR + 'page_parameter = "p"', {}, "page_parameter means nothing"),
        (CURSOR.replace("data.entries", "data"), {}, "expected a list of records at 'data', found an object"),
    ],
)
def test_what_cannot_be_asked_is_named_before_anything_is_read(
    tmp_path: Path, bank: Bank, table: str, request_: dict[str, Any], said: str
) -> None:
    with pytest.raises(DualLedgerError, match=said) as caught:
        api(tmp_path, bank, table, **request_)
    assert "hidden-word" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    ("auth", "expected"),
    [
        ('{ scheme = "bearer", variable = "BANK_SECRET" }', "Bearer s3cr3t-canary"),
        ('{ scheme = "basic", user = "dbis", variable = "BANK_SECRET" }', basic("dbis", "s3cr3t-canary")),
        ('{ scheme = "header", header = "Authorization", variable = "BANK_SECRET" }', "s3cr3t-canary"),
    ],
)
def test_the_secret_of_the_environment_is_sent_and_a_wrong_one_is_fatal(
    tmp_path: Path, bank: Bank, monkeypatch: pytest.MonkeyPatch, auth: str, expected: str
) -> None:
    bank.authorization = expected
    monkeypatch.setenv("BANK_SECRET", "s3cr3t-canary")
    table = f"{CURSOR}auth = {auth}\n"
    assert len(items_in(api(tmp_path, bank, table))) == 35
    monkeypatch.setenv("BANK_SECRET", "wr0ng-canary")
    with pytest.raises(Fatal, match="HTTP 401") as caught:
        api(tmp_path, bank, table)
    assert "canary" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("secret", ["", "two\nlines", " bl4nk", "ümlaut"])
def test_a_secret_that_no_header_can_carry_is_named_by_its_variable_alone(
    tmp_path: Path, bank: Bank, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("BANK_SECRET", secret)
    with pytest.raises(UsageError, match="BANK_SECRET") as caught:
        api(tmp_path, bank, CURSOR + 'auth = { scheme = "bearer", variable = "BANK_SECRET" }\n')
    assert not secret.strip() or secret not in str(caught.value)


def test_a_secret_in_the_query_is_in_no_error_and_no_cursor(
    tmp_path: Path, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANK_SECRET", "s3cr3t-canary")
    table = (
        PAGINGS["link"] + 'auth = { scheme = "parameter", parameter = "appid", variable = "BANK_SECRET" }\n'
    )
    opened = api(tmp_path, bank, table, where=bank.address + "/linked")
    batches, error = batches_in(opened)
    assert error is None
    assert len(batches) == 4
    assert {query["appid"] for query in bank.asked} == {"s3cr3t-canary"}  # the server repeats it in its links
    assert "canary" not in repr([batch.cursor for batch in batches])
    bank.faults = [status(302, Location="/v1/entries/linked?appid=s3cr3t-canary&offset=10"), status(400)]
    _, error = batches_in(opened)
    assert "canary" not in str(error)
