"""Each kind of file through the whole command and Kafka: killed anywhere, gone on with, each record once."""

import gzip
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # it comes without types
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest
from zstandard import ZstdCompressor

from ledger.config import Settings
from ledger.entry import LedgerEntry
from producer.run import BATCH_RECORDS
from tests.producer.commands import document, entries_in, environment, totals_in
from tests.producer.files import HEADER, rows, write

ROWS = 2 * BATCH_RECORDS + 7
_MAPPINGS = Path("docs/examples").resolve()


@dataclass(frozen=True)
class Kind:
    """Writes a source of that kind with ROWS records, R-1 to R-ROWS; its options."""

    name: str
    write: Callable[[Path], str]
    options: tuple[str, ...] = ()
    prefix: str = ""


def _produce(settings: Settings, kind: Kind, where: str, *options: str, **more: str) -> Any:
    words = ["produce", kind.name, where, "--json", *kind.options, *options]
    return subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", *words],
        env=environment(settings, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _csv_files(folder: Path) -> str:
    lines = rows(ROWS)
    write(folder / "c-1.csv", HEADER, *lines[:100])
    packed = "\n".join([HEADER, *lines[100:6000]]).encode()
    (folder / "c-2.csv.gz").write_bytes(gzip.compress(packed))
    packed = "\n".join([HEADER, *lines[6000:]]).encode()
    (folder / "c-3.csv.zst").write_bytes(ZstdCompressor().compress(packed))
    return str(folder / "c-*")


def _records() -> list[dict[str, str]]:
    names = HEADER.split(",")
    return [dict(zip(names, row.split(","), strict=True)) for row in rows(ROWS)]


def _jsonl(folder: Path) -> str:
    text = "\n".join(json.dumps(record) for record in _records()).encode()
    (folder / "a.jsonl.zst").write_bytes(ZstdCompressor().compress(text))
    return str(folder / "a.jsonl.zst")


def _parquet(folder: Path) -> str:
    pq.write_table(pa.Table.from_pylist(_records()), folder / "a.parquet", row_group_size=4000)
    return str(folder / "a.parquet")


def _camt053(folder: Path) -> str:
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-01-31</Dt></BookgDt>'
        f"<AcctSvcrRef>R-{number}</AcctSvcrRef></Ntry>"
        for number in range(1, ROWS + 1)
    )
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd></Bal>"
        for kind, amount in (("OPBD", 0), ("CLBD", ROWS))
    )
    account = "<Acct><Id><Othr><Id>OWN</Id></Othr></Id></Acct>"
    text = (
        "<Document><BkToCstmrStmt><Stmt><Id>S</Id>"
        f"{account}{balances}{entries}</Stmt></BkToCstmrStmt></Document>"
    )
    (folder / "a.xml").write_text(text)
    return str(folder / "a.xml")


def _mt940(folder: Path) -> str:
    lines = [f":61:2601310131C1,NMSCNONREF//R-{number}" for number in range(1, ROWS + 1)]
    head = [":20:X", ":25:OWN", ":28C:1/1", ":60F:C260101EUR0,"]
    return str(write(folder / "a.sta", *head, *lines, f":62F:C260131EUR{ROWS},"))


KINDS = (
    Kind("csv", _csv_files, ("--source-id", "c")),
    Kind("jsonl", _jsonl),
    Kind("parquet", _parquet),
    Kind("camt053", _camt053, ("--mapping", str(_MAPPINGS / "camt053.toml")), "OWN-"),
    Kind("mt940", _mt940, ("--mapping", str(_MAPPINGS / "mt940.toml")), "OWN-"),
)


def _once(entries: list[LedgerEntry]) -> dict[str, LedgerEntry]:
    """What the books make of the topic: by reference, doubles dropped."""
    books: dict[str, LedgerEntry] = {}
    for entry in entries:
        before = books.setdefault(entry.reference_id, entry)
        assert before._replace(timestamp_utc=0) == entry._replace(timestamp_utc=0)
    return books


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize(("point", "at"), [("producer.after_delivery", 2), ("producer.after_position", 1)])
def test_killed_in_its_middle_it_goes_on_and_every_record_is_there_once(
    topics: Settings, tmp_path: Path, kind: Kind, point: str, at: int
) -> None:
    where = kind.write(tmp_path)
    killed = _produce(topics, kind, where, DUAL_LEDGER_FAILPOINT=f"{point}:kill:{at}")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    done = _produce(topics, kind, where)
    assert done.returncode == 0, done.stderr
    said = document(done)
    assert (said["total_published"], said["finished"]) == (ROWS, True)
    assert said["resumed_from"] > 0
    books = _once(sent := entries_in(topics))
    assert set(books) == {f"{kind.prefix}R-{number}" for number in range(1, ROWS + 1)}
    assert len(sent) - ROWS <= BATCH_RECORDS  # no more than one batch is sent twice
    assert [books[f"{kind.prefix}R-{n}"].producer_sequence for n in range(1, ROWS + 1)] == [
        *range(1, ROWS + 1)
    ]
    totals = {total["window_from"]: total for total in totals_in(topics)}
    assert sum(total["count"] for total in totals.values()) == ROWS


def test_each_file_of_a_pattern_gets_its_exact_control_total(topics: Settings, tmp_path: Path) -> None:
    done = _produce(topics, KINDS[0], _csv_files(tmp_path))
    assert document(done)["published"] == ROWS
    found = [(t["window_from"], t["window_to"], t["count"], t["complete"]) for t in totals_in(topics)]
    assert found == [
        ("c-1.csv:line:2", "c-1.csv:line:101", 100, True),
        ("c-2.csv.gz:line:2", "c-2.csv.gz:line:5901", 5900, True),
        ("c-3.csv.zst:line:2", f"c-3.csv.zst:line:{ROWS - 5999}", ROWS - 6000, True),
    ]
    cents = {total["source_id"]: total["sums"]["EUR"] for total in totals_in(topics)[:1]}
    assert cents == {"c": f"{100 * 101 // 2 + 25}.00"}


def test_a_file_added_between_two_calls_is_noticed(topics: Settings, tmp_path: Path) -> None:
    where = _csv_files(tmp_path)
    _produce(topics, KINDS[0], where, DUAL_LEDGER_FAILPOINT="producer.after_position:kill:1")
    write(tmp_path / "c-4.csv", HEADER, "A,B,1,EUR,PAYMENT,NEW")
    refused = _produce(topics, KINDS[0], where)
    assert refused.returncode == 2
    assert "--restart" in refused.stderr
    assert document(_produce(topics, KINDS[0], where, "--restart"))["published"] == ROWS + 1


def test_a_set_of_files_is_not_loaded_twice_under_two_ids(topics: Settings, tmp_path: Path) -> None:
    where = _csv_files(tmp_path)
    assert _produce(topics, KINDS[0], where).returncode == 0
    other = Kind("csv", _csv_files, ("--source-id", "d"))
    assert "loaded before" in _produce(topics, other, where).stderr
    assert document(_produce(topics, other, where, "--again"))["published"] == ROWS


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_a_pattern_that_fits_nothing_is_a_wrong_use_in_plain_words(
    settings: Settings, tmp_path: Path, kind: str
) -> None:
    done = _produce(settings, Kind(kind, _csv_files), str(tmp_path / "none-*"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
