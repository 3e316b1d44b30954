"""Several files by a pattern: one source, read in order, known as a whole."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.errors import Refusal, UsageError
from producer.report import ErrorReport
from producer.source import Refused, SourceBroken, Unreadable
from producer.sources.many import ManyFiles
from producer.sources.pattern import id_from_pattern
from tests.producer.files import HEADER, rows, write
from tests.producer.opening_files import entries, items, opened, reads_on_behind_any_cursor, until_broken

_NO_REFERENCE = HEADER.removesuffix(",referenceId")


def _three(folder: Path) -> str:
    lines = rows(9)
    write(folder / "2024-02.csv", HEADER, *lines[3:5])
    write(folder / "2024-01.csv", HEADER, *lines[:3])
    packed = "\n".join([HEADER, *lines[5:]]).encode()
    (folder / "2024-03.csv.gz").write_bytes(gzip.compress(packed))
    return str(folder / "2024-*")


def test_records_count_on_from_file_to_file_and_name_their_file(tmp_path: Path) -> None:
    notes: list[str] = []
    source = opened("csv", _three(tmp_path), notes)
    found = items(source, 2)
    assert [item.sequence for item in found] == list(range(1, 10))
    assert [item.position for item in found] == [
        *(f"2024-01.csv:line:{n}" for n in (2, 3, 4)),
        *(f"2024-02.csv:line:{n}" for n in (2, 3)),
        *(f"2024-03.csv.gz:line:{n}" for n in (2, 3, 4, 5)),
    ]
    assert [entry.reference_id for entry in entries(source)] == [f"R-{n}" for n in range(1, 10)]
    assert "3 files, in this order: 2024-01.csv, 2024-02.csv, 2024-03.csv.gz" in notes
    assert "the source id is 2024, from the pattern; --source-id states another" in notes


def test_each_file_is_a_window_of_its_own(tmp_path: Path) -> None:
    batches = list(opened("csv", _three(tmp_path)).source.batches(None, 2))
    assert [(batch.window, len(batch.items)) for batch in batches] == [
        ("2024-01.csv", 2),
        ("2024-01.csv", 1),
        ("2024-02.csv", 2),
        ("2024-03.csv.gz", 2),
        ("2024-03.csv.gz", 2),
    ]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_reading_goes_on_behind_any_cursor(tmp_path: Path, size: int) -> None:
    reads_on_behind_any_cursor(opened("csv", _three(tmp_path)), size)


def test_one_file_by_its_name_keeps_its_plain_positions_and_has_no_window(tmp_path: Path) -> None:
    _three(tmp_path)
    (batch,) = opened("csv", tmp_path / "2024-01.csv").source.batches(None, 9)
    assert (batch.window, batch.items[0].position) == ("", "line:2")


def test_a_name_that_looks_like_a_pattern_is_a_name_when_there_is_such_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a[1].csv", HEADER, *rows(1))
    write(tmp_path / "a1.csv", HEADER, *rows(2))
    assert len(items(opened("csv", path))) == 1


def test_identical_records_count_on_in_the_next_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / f"{name}.csv", _NO_REFERENCE, "A,B,1,EUR,PAYMENT", "A,B,1,EUR,PAYMENT")
    found = [entry.reference_id for entry in entries(opened("csv", tmp_path / "*.csv", source_id="x"))]
    assert [reference.rpartition("-")[2] for reference in found] == ["1", "2", "3", "4"]
    assert len({reference.rpartition("-")[0] for reference in found}) == 1


def test_columns_may_stand_in_another_order_in_each_file_and_each_has_its_own_layout(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", _NO_REFERENCE, "A,B,1,EUR,PAYMENT")
    turned = ";".join(reversed(_NO_REFERENCE.split(",")))
    write(tmp_path / "b.csv", turned, "PAYMENT;EUR;1;B;A", "PAYMENT;EUR;1", encoding="utf-16")
    one, two, short = items(source := opened("csv", tmp_path / "*.csv", source_id="x"))
    assert not isinstance(one, Unreadable)
    assert not isinstance(two, Unreadable)
    assert not isinstance(short, Unreadable)
    assert list(one.values) == list(two.values)
    assert len(short.values) == 3  # refused for that, and not put in order
    assert source.identity["files"] == {"a.csv": ["utf-8", ","], "b.csv": ["utf-16-le", ";"]}


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (_NO_REFERENCE, "lacks referenceId"),
        (HEADER + ",metadata", "has also metadata"),
        (HEADER.replace("amount", "Amount"), "lacks amount and has also Amount"),
    ],
)
def test_a_file_with_other_columns_is_named(tmp_path: Path, header: str, told: str) -> None:
    write(tmp_path / "a.csv", HEADER, *rows(1))
    write(tmp_path / "b.csv", header)
    with pytest.raises(UsageError, match=rf"b\.csv has other columns than the first file: it {told}"):
        opened("csv", tmp_path / "*.csv", source_id="x")


def _added(folder: Path) -> None:
    write(folder / "2024-02b.csv", HEADER, "A,B,1,EUR,PAYMENT,NEW")


def _removed(folder: Path) -> None:
    (folder / "2024-02.csv").unlink()


def _changed(folder: Path) -> None:
    with (folder / "2024-01.csv").open("a") as file:
        file.write("A,B,1,EUR,PAYMENT,NEW\n")


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (_added, "other files fit"),
        (_removed, "went away while it was read"),
        (_changed, "was changed while it was read"),
    ],
)
def test_a_file_added_changed_or_removed_half_way_through_is_noticed(
    tmp_path: Path, happens: Callable[[Path], None], told: str
) -> None:
    source = opened("csv", _three(tmp_path))
    batches = source.source.batches(None, 9)
    next(batches)
    happens(tmp_path)  # behind the first file, which nobody reads again
    with pytest.raises(SourceBroken, match=told):
        list(batches)


@pytest.mark.parametrize("happens", [_added, _removed, _changed])
def test_another_set_of_files_is_another_source(tmp_path: Path, happens: Callable[[Path], None]) -> None:
    before = opened("csv", _three(tmp_path))
    happens(tmp_path)
    after = opened("csv", tmp_path / "2024-*")
    assert before.sha256 != after.sha256
    assert before.identity != after.identity


def test_a_file_renamed_is_another_set(tmp_path: Path) -> None:
    before = opened("csv", _three(tmp_path)).sha256
    (tmp_path / "2024-02.csv").rename(tmp_path / "2024-02x.csv")
    assert opened("csv", tmp_path / "2024-*").sha256 != before


def test_a_cut_archive_among_them_ends_it_there_and_no_later_file_is_read(tmp_path: Path) -> None:
    for name, first in (("a", 1), ("b", 50_001), ("c", 100_001)):
        lines = rows(first + 50_000 - 1)[first - 1 :]
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress("\n".join([HEADER, *lines]).encode()))
    cut = (tmp_path / "b.csv.gz").read_bytes()
    (tmp_path / "b.csv.gz").write_bytes(cut[: -len(cut) // 3])
    batches, broken = until_broken(opened("csv", tmp_path / "*.gz", source_id="x"), 5000)
    assert broken is not None
    assert "b.csv.gz, line" in broken.message
    found = [item.position for batch in batches for item in batch.items]
    assert found[-1].startswith("b.csv.gz:")
    assert sum(position.startswith("a.") for position in found) == 50_000


def test_names_that_repeat_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for folder in ("east", "west"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "a.csv", HEADER, *rows(1))
    found = items(opened("csv", tmp_path / "*" / "a.csv", source_id="x"))
    assert [item.position for item in found] == ["east/a.csv:line:2", "west/a.csv:line:2"]


@pytest.mark.parametrize(
    ("pattern", "source_id"),
    [
        ("exports/2024-*.csv.gz", "2024"),
        ("payments_?.csv", "payments"),
        ("bank-[ab].xml", "bank"),
        ("*.csv", ""),
    ],
)
def test_a_pattern_suggests_a_source_id(pattern: str, source_id: str) -> None:
    assert id_from_pattern(pattern) == source_id


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("*.csv", "suggests no source id"),
        ("none-*.csv", "no file fits the pattern"),
        ("none.csv", "there is no file"),
        (".", "is a folder"),
    ],
)
def test_what_names_no_files_is_told(tmp_path: Path, where: str, told: str) -> None:
    write(tmp_path / "a.csv", HEADER)
    for kind in ("csv", "jsonl", "parquet", "camt053", "mt940"):
        with pytest.raises(UsageError, match=told):
            opened(kind, tmp_path / where, mapping=Path("docs/examples/camt053.toml"))


def test_a_file_whose_name_no_position_can_carry_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a\u202e.csv", HEADER)
    with pytest.raises(UsageError, match="no record could name its place"):
        opened("csv", tmp_path / "*.csv", source_id="x")


def test_many_files_are_one_source(tmp_path: Path) -> None:
    assert isinstance(opened("csv", _three(tmp_path)).source, ManyFiles)


def test_the_error_report_has_the_line_within_its_file(tmp_path: Path) -> None:
    report = ErrorReport(tmp_path / "errors.csv")
    report.append([Refused(7, "a.csv:line:3", Refusal("field_invalid", "bad"), "x")])
    report.append([Refused(8, "line:4", Refusal("field_invalid", "bad"), "x")])
    report.append([Refused(9, "a.parquet:row:3", Refusal("field_invalid", "bad"), "x")])
    lines = (tmp_path / "errors.csv").read_text().splitlines()
    assert [line.partition(",")[0] for line in lines[1:]] == ["3", "4", ""]
