"""Goal: a pack covers what it says, can be checked by who has nothing of ours, and holds no secret."""

import csv
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from pydantic import SecretStr

from ledger.config import Settings
from tests.books.scene import url
from tests.cli.running import Runner
from tests.evidence.scene import answer, checked, post_more
from tests.fixtures.outside import query
from tests.seals.scene import records, sealed

_WINDOWS = "SELECT *, now() AS now FROM sealed_windows ORDER BY number"
ALL = ("--from", "2020-01-01")


def _about(pack: Path) -> Any:
    return json.loads((pack / "pack.json").read_text())


def _rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as content:
        return list(csv.reader(content))[1:]


def test_a_pack_is_checked_by_its_own_script_alone(pack: Path) -> None:
    head = _about(pack)["covers"]["head"]
    verdict = checked(pack, head)
    assert verdict.status == 0, verdict.said
    assert f"{head} (as you said)" in verdict.said
    assert "acknowledgements 2 rows" in verdict.said
    assert "signatures       3 of 3 verified" in verdict.said
    other = checked(pack, "00" * 32)
    assert (other.status, "the digest of the last window is not 0000" in other.said) == (1, True)
    assert not [path for path in pack.rglob("*") if path.suffix == ".pyc"]


def test_nothing_of_it_is_secret_and_the_page_stands_alone(books: Settings, pack: Path) -> None:
    assert books.database_url is not None
    password = books.database_url.get_secret_value().split(":")[2].split("@")[0]
    texts = [path.read_bytes() for path in pack.rglob("*") if path.is_file()]
    assert password
    assert not any(f":{password}@".encode() in text or b"PRIVATE KEY" in text for text in texts)
    page = (pack / "report.html").read_text()
    assert "<script" not in page
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")
    assert "windows 1 to 4" in page


def test_a_span_has_the_windows_that_were_sealed_in_it_and_counts_what_they_lack(
    books: Settings, dual_ledger: Runner, tmp_path: Path
) -> None:
    post_more(books, "LATE-1", "=1+1", '"quoted", ~and\nmore'.replace("\n", " "))
    windows = records(url(books), _WINDOWS)
    span = (
        "--from", windows[1]["sealed_at"].isoformat(),
        "--to", (windows[1]["sealed_at"] + timedelta(microseconds=1)).isoformat(),
    )  # fmt: skip
    pack = tmp_path / "second"
    made = dual_ledger("evidence", *span, "--output", str(pack), "--json")
    covers = made.document["covers"]
    assert (covers["first_window"], covers["last_window"], covers["windows"]) == (2, 2, 1)
    assert covers["previous_digest"] == windows[0]["digest"].hex()
    assert covers["entries"] == windows[1]["entries"]
    assert checked(pack).status == 0, checked(pack).said
    assert (
        covers["entries_not_covered"] == 0
    )  # all were posted before window 2 was sealed, and not in the span
    later = tmp_path / "later"
    made = dual_ledger("evidence", *ALL, "--output", str(later), "--json")
    assert made.document["covers"]["entries_not_covered"] == 3
    assert [row[10] for row in _rows(later / "found" / "entries_not_covered.csv")][1] == "=1+1"
    assert checked(later).status == 0, checked(later).said


def test_packs_join_where_one_ends_and_the_next_begins(
    books: Settings, dual_ledger: Runner, tmp_path: Path
) -> None:
    middle = records(url(books), _WINDOWS)[1]["sealed_at"].isoformat()
    query(url(books), "SELECT archive_outbox(interval '0', 1000)")
    heads = []
    for name, span in (("one", ("--from", "2020-01-01", "--to", middle)), ("two", ("--from", middle))):
        dual_ledger("evidence", *span, "--output", str(tmp_path / name))
        assert checked(tmp_path / name).status == 0, checked(tmp_path / name).said
        heads.append(_about(tmp_path / name)["covers"])
    assert heads[0]["head"] == heads[1]["previous_digest"]
    assert heads[0]["entries"] + heads[1]["entries"] == 16


def test_made_again_what_is_sealed_is_the_same_and_what_was_found_since_is_told(
    books: Settings, dual_ledger: Runner, pack: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    until = datetime.fromisoformat(_about(pack)["covers"]["sealed_to"]) + timedelta(microseconds=1)
    post_more(books, "LATE-1")
    sealed(books)
    query(url(books), "SELECT archive_outbox(interval '0', 1000)")
    dual_ledger("evidence", *ALL, "--to", until.isoformat(), "--output", str(again))
    for path in (pack / "sealed").iterdir():
        assert path.read_bytes() == (again / "sealed" / path.name).read_bytes(), path.name
    for name in ("check.py", "README.txt", "found/breaks.csv", "found/corrections.csv"):
        assert (pack / name).read_bytes() == (again / name).read_bytes(), name
    assert checked(again).status == 0, checked(again).said
    differ = {row[0]: row[-2:] for row in _rows(again / "found" / "balances.csv")}
    assert differ["A"][0] == "0"
    assert differ["A"] != {row[0]: row[-2:] for row in _rows(pack / "found" / "balances.csv")}["A"]


def test_what_the_scb_holds_otherwise_is_told_by_the_pack_and_by_its_script(
    books: Settings, dual_ledger: Runner, tmp_path: Path
) -> None:
    window = records(url(books), _WINDOWS)[0]
    answer(books, window, key_file=tmp_path / "keys" / "scb" / "seal-key.pem", result="DIFFERENT")
    pack = tmp_path / "pack"
    made = dual_ledger("evidence", *ALL, "--output", str(pack), "--json")
    assert made.status == 1
    assert {"check": "ledgers_differ", "count": 1} in made.document["findings"]
    assert made.document["ledgers_equal"]["window"] is None
    verdict = checked(pack)
    assert verdict.status == 1
    assert "!!  window 1: the SCB holds something else: as many entries" in verdict.said
    assert "BROKEN" not in verdict.said


def test_books_that_somebody_has_changed_give_a_pack_that_shows_where(
    books: Settings, dual_ledger: Runner, tmp_path: Path
) -> None:
    with psycopg.connect(url(books)) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE ledger_entries SET metadata = '{\"a\": \"b\"}' WHERE reference_id = 'REF-2'"
        )
    made = dual_ledger("evidence", *ALL, "--output", str(tmp_path / "pack"), "--json")
    assert made.status == 1
    assert {"check": "chain", "count": 1} in made.document["findings"]
    verdict = checked(tmp_path / "pack")
    (line,) = [
        number
        for number, text in enumerate((tmp_path / "pack/sealed/entries.csv").read_text().splitlines(), 1)
        if "REF-2" in text
    ]
    assert (verdict.status, f"BROKEN  sealed/entries.csv:{line}: " in verdict.said) == (1, True), verdict.said
    assert "the row was changed" in _page(tmp_path / "pack")


def test_a_check_that_cannot_be_made_is_told_and_the_pack_is_made(
    dual_ledger: Runner, tmp_path: Path
) -> None:
    away = SecretStr("postgresql://nobody@127.0.0.1:1/scb")
    made = dual_ledger("evidence", *ALL, "--output", str(tmp_path / "pack"), "--json", scb_database_url=away)
    assert made.status == 1
    assert {"check": "reconciliation_not_checked", "count": 1} in made.document["findings"]
    assert "not checked: database, while connecting" in _page(tmp_path / "pack")
    assert checked(tmp_path / "pack").status == 0


def _page(pack: Path) -> str:
    """The words of the page."""
    page = (pack / "report.html").read_text().partition("</style>")[2]
    return re.sub(r"[\s:]*\n\s*", ": ", re.sub(r"<[^>]*>", "\n", page))
