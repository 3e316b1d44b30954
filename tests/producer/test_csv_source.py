"""Rows come with their physical line, and a fault stays with its row."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.errors import UsageError
from producer.csv_meaning import understood
from producer.request import Request
from producer.source import Record, SourceBroken, Unreadable
from producer.sources.lines import LINE_BYTES_MAX
from tests.producer.files import HEADER, MAPPING, batches_of, items_of, rows, source_of, write


def _linked(path: Path) -> Path:
    link = path.with_name(f"link-to-{path.name}")
    link.unlink(missing_ok=True)
    link.symlink_to(path)
    return link


def _hard_linked(path: Path) -> Path:
    link = path.with_name(f"hard-link-to-{path.name}")
    link.unlink(missing_ok=True)
    link.hardlink_to(path)
    return link


def _positions(path: Path) -> list[str]:
    return [item.position for item in items_of(path)]


def test_a_row_is_named_by_its_physical_line_also_behind_quoted_line_ends_and_empty_lines(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "a.csv", HEADER, "D,C,1,EUR,P,R1", "", '"D\n\nx",C,1,EUR,P,R2', "D,C,1,EUR,P,R3")
    assert _positions(path) == ["line:2", "line:4", "line:7"]
    assert [item.sequence for item in items_of(path)] == [1, 2, 3]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_understood(tmp_path: Path, newline: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(newline.join([HEADER, *rows(3)]).encode())
    assert [item.position for item in items_of(path)] == ["line:2", "line:3", "line:4"]
    assert isinstance(last := items_of(path)[-1], Record)
    assert last.values[-1] == "R-3"


def test_an_encoding_error_refuses_its_row_with_line_and_byte_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    head = f"{HEADER}\nD,C,1,EUR,P,".encode()
    path.write_bytes(head + b"R\xe9\nD,C,1,EUR,P,R2\n")
    bad, good = items_of(path, encoding="utf-8")
    assert isinstance(bad, Unreadable)
    assert bad.position == "line:2"
    assert bad.refusal.reason == f"line 2: byte {len(head) + 1} of the file (0xE9) is not utf-8"
    assert isinstance(good, Record)
    assert good.values[-1] == "R2"


def test_a_bad_byte_in_the_second_line_of_a_quoted_value_names_that_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f'{HEADER}\n"D\n'.encode() + b'\xff",C,1,EUR,P,R1\nD,C,1,EUR,P,R2\n')
    bad, good = items_of(path, encoding="utf-8")
    assert isinstance(bad, Unreadable)
    assert bad.position == "line:2"
    assert bad.refusal.reason.startswith("line 3: byte ")
    assert good.position == "line:4"


@pytest.mark.parametrize(
    ("lines", "opened"),
    [
        (['"D,C,1,EUR,P,R2', "D,C,1,EUR,P,R3"], 3),  # to the end of the file
        (['"D\nx",C,1,EUR,"P,R2', "D,C,1,EUR,P,R3"], 4),  # behind a good quoted value of two lines
        (['"D,C,1,EUR,P,R2', '"D","C",1,EUR,P,R3'], 3),  # "closed" by the next line's opening quote
        (['D,"C,1,EUR,P,R2'] + ["D,C,1,EUR,P,R3"] * 20_000, 3),  # far from the end
    ],
)
def test_a_quote_never_closed_stops_at_the_line_where_it_opened(
    tmp_path: Path, lines: list[str], opened: int
) -> None:
    found, broken = batches_of(write(tmp_path / "a.csv", HEADER, "D,C,1,EUR,P,R1", *lines))
    assert broken is not None
    assert f"line {opened}: a quote is opened there" in broken.message
    assert [item.position for batch in found for item in batch.items] == ["line:2"]


@pytest.mark.parametrize(
    ("size", "said"), [(140_000, ""), (LINE_BYTES_MAX + 1, "not closed within 1,048,576")]
)
def test_a_quoted_value_of_many_lines_may_be_as_long_as_a_line(tmp_path: Path, size: int, said: str) -> None:
    value = "".join(("x" * 99 + "\n") for _ in range(size // 100 + 1))
    path = write(tmp_path / "a.csv", HEADER, f'"{value}",C,1,EUR,P,R1', "D,C,1,EUR,P,R2")
    found, broken = batches_of(path)
    assert (broken.message if broken else "").partition(" and ")[2].startswith(said)
    assert bool(broken) == bool(said)
    if not said:
        assert [item.position for item in found[0].items] == ["line:2", f"line:{size // 100 + 4}"]


def test_a_stray_quote_in_one_line_refuses_that_row_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER, '"D"x,C,1,EUR,P,R1', "D,C,1,EUR,P,R2")
    bad, good = items_of(path)
    assert isinstance(bad, Unreadable)
    assert isinstance(good, Record)


def test_a_line_beyond_the_limit_is_refused_and_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER, "D" * (3 * LINE_BYTES_MAX), "D,C,1,EUR,P,R2")
    bad, good = items_of(path)
    assert isinstance(bad, Unreadable)
    assert bad.refusal.rule == "length"
    assert good.position == "line:3"


def test_reading_goes_on_behind_any_cursor(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER, '"é\nx",C,1,EUR,P,R1', *rows(7), encoding="utf-8-sig")
    source = source_of(path)
    whole = [item for batch in source.batches(None, 3) for item in batch.items]
    for batch in source.batches(None, 3):
        rest = [item for later in source.batches(batch.cursor, 2) for item in later.items]
        assert rest == whole[batch.items[-1].sequence :]


def test_a_file_changed_while_it_is_read_breaks_off(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER, *rows(10))
    batches = source_of(path).batches(None, 2)
    next(batches)
    with path.open("a") as file:
        file.write("D,C,1,EUR,P,R11\n")
    with pytest.raises(SourceBroken, match="was changed while it was read"):
        next(batches)


def test_a_file_emptied_before_it_is_read_is_no_file_without_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER, *rows(10))
    source = source_of(path)
    path.write_bytes(b"")
    with pytest.raises(SourceBroken, match="was changed while it was read"):
        list(source.batches(None, 2))


@pytest.mark.parametrize("through", [lambda path: path, _linked, _hard_linked])
@pytest.mark.parametrize("option", ["errors", "accounts"])
def test_a_file_that_is_read_is_never_written_over(
    tmp_path: Path, option: str, through: Callable[[Path], Path]
) -> None:
    path, mapping = write(tmp_path / "a.csv", "id,from,to,amount"), write(tmp_path / "m.toml", MAPPING)
    for read in (path, mapping):
        written: dict[str, Any] = {option: through(read)}
        with pytest.raises(UsageError, match=f"--{option} .* would overwrite .*{read.name}"):
            understood(Request(path, mapping=mapping, **written))


def test_the_error_report_and_the_accounts_are_two_files(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER)
    with pytest.raises(UsageError, match="name the same file"):
        understood(Request(path, errors=tmp_path / "new", accounts=tmp_path / "folder" / ".." / "new"))


def test_the_account_names_of_a_mapping_are_not_written_over(tmp_path: Path) -> None:
    names = write(tmp_path / "names.csv", "from,to")
    mapping = write(tmp_path / "m.toml", MAPPING, "[accounts]", "file = 'names.csv'")
    with pytest.raises(UsageError, match=r"would overwrite .*names\.csv"):
        understood(Request(write(tmp_path / "a.csv", "id,from,to,amount"), mapping=mapping, accounts=names))


def test_a_pipe_is_refused_at_once_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UsageError, match="is not a regular file, and it is read more than once"):
        understood(Request(tmp_path / "pipe.csv"))


def test_gzip_is_read_and_a_cut_archive_stops_behind_a_whole_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    packed = gzip.compress("\n".join([HEADER, *rows(100_000)]).encode())
    path.write_bytes(packed)
    assert len(items_of(path)) == 100_000
    path.write_bytes(packed[: len(packed) // 2])
    found, broken = batches_of(path)
    assert broken is not None
    assert "cannot be read any further" in broken.message
    last = found[-1].items[-1]
    assert isinstance(last, Record)
    assert last.values[-1] == f"R-{last.sequence}"


def test_an_archive_cut_within_its_first_bytes_is_called_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress("\n".join([HEADER, *rows(100)]).encode())[:-9])
    with pytest.raises(UsageError, match="is cut: its archive has no end"):
        source_of(path)


@pytest.mark.parametrize("content", [b"\n\n", b"\xef\xbb\xbf", b" \r\n\t\r\n", b"\xff\xfe\n\x00"])
def test_a_file_of_nothing_but_blanks_has_no_header_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="has no header line"):
        source_of(path)


def test_an_empty_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is empty"):
        source_of(write(tmp_path / "a.csv"))
