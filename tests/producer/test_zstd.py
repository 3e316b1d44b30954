"""Files packed with zstd: read whole, read on from anywhere, and never half counted when they are cut."""

import io
import subprocess
from pathlib import Path

import pytest
from zstandard import ZstdCompressionWriter, ZstdCompressor

from ledger.errors import UsageError
from producer.source import Record
from producer.sources.compressed import opened as opened_file
from tests.producer.files import HEADER, rows, write
from tests.producer.opening_files import items, opened, reads_on_behind_any_cursor, until_broken

_SKIPPABLE = b"\x50\x2a\x4d\x18\x04\x00\x00\x00note"


def _text(count: int) -> bytes:
    return "\n".join([HEADER, *rows(count)]).encode() + b"\n"


def _frames(text: bytes, count: int) -> bytes:
    size = len(text) // count + 1
    return b"".join(ZstdCompressor().compress(text[at : at + size]) for at in range(0, len(text), size))


@pytest.mark.parametrize("frames", [1, 7])
def test_every_row_is_read_whatever_the_number_of_frames(tmp_path: Path, frames: int) -> None:
    path = tmp_path / "a.csv.zst"
    path.write_bytes(_frames(_text(20_000), frames))
    source = opened("csv", path)
    assert source.source.id == "a"
    assert source.size is None  # that of the plain text is not known beforehand
    assert [item.sequence for item in items(source)] == list(range(1, 20_001))


def test_a_streamed_archive_with_a_skippable_frame_is_read(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with ZstdCompressor(write_checksum=True).stream_writer(packed, closefd=False) as writer:
        assert isinstance(writer, ZstdCompressionWriter)
        writer.write(_text(100))
    path = tmp_path / "a.csv.zst"
    path.write_bytes(_SKIPPABLE + packed.getvalue() + _SKIPPABLE)
    assert len(items(opened("csv", path))) == 100


def test_reading_goes_on_behind_any_cursor(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.zst"
    path.write_bytes(_frames(_text(9), 3))
    reads_on_behind_any_cursor(opened("csv", path), 2)


def test_any_place_of_the_plain_text_can_be_sought_forth_and_back(tmp_path: Path) -> None:
    path, text = tmp_path / "a.zst", _text(50_000)
    path.write_bytes(_frames(text, 5))
    with opened_file(path) as file:
        for place in (0, 1_000_000, 17, 1_000_001, len(text) - 3, 5):
            file.seek(place)
            assert file.read(3) == text[place : place + 3]


def test_an_archive_cut_in_its_middle_ends_behind_a_whole_row(tmp_path: Path) -> None:
    path, packed = tmp_path / "a.csv.zst", _frames(_text(100_000), 4)
    path.write_bytes(packed[: len(packed) * 2 // 3])
    found, broken = until_broken(opened("csv", path), 1000)
    assert broken is not None
    assert "cannot be read any further: the archive is cut" in broken.message
    last = found[-1].items[-1]
    assert isinstance(last, Record)
    assert last.values[-1] == f"R-{last.sequence}"
    assert f"line {last.sequence + 2}:" in broken.message  # the place where it is cut


def test_an_archive_cut_within_its_last_bytes_is_no_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.zst"
    for cut in (1, 3, 10):
        path.write_bytes(_frames(_text(100), 1)[:-cut])
        with pytest.raises(UsageError, match="is cut: its archive has no end"):
            opened("csv", path)


def test_damage_within_a_frame_with_a_checksum_is_noticed(tmp_path: Path) -> None:
    packed = bytearray(ZstdCompressor(write_checksum=True).compress(_text(200_000)))
    packed[-100] ^= 0xFF
    path = tmp_path / "a.csv.zst"
    path.write_bytes(packed)
    _, broken = until_broken(opened("csv", path), 5000)
    assert broken is not None
    assert "cannot be read any further" in broken.message


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.zip", b"PK\x03\x04rest", "is a zip archive or a spreadsheet"),
        ("a.xz", b"\xfd7zXZ\x00rest", "is packed with xz"),
        ("a.bz2", b"BZh91AY", "is packed with bzip2"),
        ("a.parquet", b"PAR1rest", r"is a Parquet file \(dual-ledger produce parquet\)"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_what_is_no_text_is_named(tmp_path: Path, kind: str, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=told):
        opened(kind, tmp_path / name)


def test_what_the_command_zstd_packs_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER, *rows(1000))
    try:
        subprocess.run(["zstd", "-q", "--rm", path], check=True)
    except FileNotFoundError:
        pytest.skip("no command zstd on this machine")
    assert len(items(opened("csv", tmp_path / "a.csv.zst"))) == 1000
