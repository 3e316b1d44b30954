"""Goal: any change of a pack is found; of what is sealed, also when the list of files is made to match."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from ledger.config import Settings
from tests.books.scene import url
from tests.cli.running import Runner
from tests.evidence.scene import Script, rewrite_sums
from tests.seals.scene import fill, sealed

_TRIALS = 100


def _flip(file: Path, chance: random.Random) -> None:
    content = bytearray(file.read_bytes())
    place = chance.randrange(len(content))
    content[place] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


def _lines(change: Callable[[list[bytes], random.Random], None]) -> Callable[[Path, random.Random], None]:
    def changed(file: Path, chance: random.Random) -> None:
        lines = file.read_bytes().splitlines(keepends=True)
        change(lines, chance)
        file.write_bytes(b"".join(lines))

    return changed


def _remove(lines: list[bytes], chance: random.Random) -> None:
    del lines[chance.randrange(1, len(lines))]


def _swap(lines: list[bytes], chance: random.Random) -> None:
    one = chance.randrange(1, len(lines) - 1)
    lines[one], lines[one + 1] = lines[one + 1], lines[one]


def _double(lines: list[bytes], chance: random.Random) -> None:
    one = chance.randrange(1, len(lines))
    lines.insert(one, lines[one])


def _cut(lines: list[bytes], _chance: random.Random) -> None:
    del lines[-1]


_CHANGES = [_flip, *map(_lines, (_remove, _swap, _double, _cut))]


def test_any_bit_of_any_file_is_found(pack: Path) -> None:
    script, chance = Script(pack), random.Random(1)
    files = sorted(path for path in pack.rglob("*") if path.is_file() and path.stat().st_size)
    assert script(pack).status == 0
    for trial in range(_TRIALS):
        file = files[trial % len(files)]
        before = file.read_bytes()
        _flip(file, chance)
        verdict = script(pack)
        assert verdict.status == 1, file
        assert "BROKEN  " in verdict.said
        file.write_bytes(before)
    assert script(pack).status == 0


@pytest.mark.parametrize("seed", range(4))
def test_a_change_in_what_is_sealed_is_found_with_a_list_that_was_made_to_match(
    pack: Path, seed: int
) -> None:
    script, chance = Script(pack), random.Random(seed)
    _unsigned(pack)
    rewrite_sums(pack)
    assert script(pack).status == 0
    files = sorted(path for path in (pack / "sealed").iterdir() if len(path.read_bytes().splitlines()) > 2)
    assert len(files) >= 5
    for trial in range(_TRIALS // 4):
        file, change = files[trial % len(files)], chance.choice(_CHANGES)
        before = file.read_bytes()
        change(file, chance)
        if file.read_bytes() != before:
            rewrite_sums(pack)
            verdict = script(pack)
            assert verdict.status == 1, (file, change)
            assert "BROKEN  " in verdict.said
            assert "SHA256SUMS" not in verdict.said.splitlines()[-1]
        file.write_bytes(before)


@pytest.mark.parametrize(
    ("file", "before", "after", "found"),
    [
        ("balances", "B,EUR,fiat,debit,0", "B,EUR,fiat,credit,0", "do not add up"),
        ("corrections", "SOVEREIGN,A,B,", "SOVEREIGN,A,Ů,", "not the entry in sealed/entries.csv"),
        ("breaks", "1,ledgers", "9,ledgers", "break 1 is not in found/breaks.csv"),
        ("outbox", "DIRECT-5", "DIRECT-6", "not the row of the entry with this number"),
        ("outbox", "\r\n0,6,6,0,6,", "\r\n0,5,6,0,5,", "not the row of the entry with this number"),
        ("approvals", "\r\n1,", "\r\n8,", "no correction of break 8"),
    ],
)
def test_what_was_found_beside_must_agree_with_the_entries(
    pack: Path, file: str, before: str, after: str, found: str
) -> None:
    _unsigned(pack)
    place = pack / "found" / f"{file}.csv"
    content = place.read_bytes().decode()
    assert before in content
    place.write_bytes(content.replace(before, after, 1).encode())
    rewrite_sums(pack)
    verdict = Script(pack)(pack)
    assert verdict.status == 1
    assert found in verdict.said


def test_a_file_more_or_less_is_found(pack: Path, tmp_path: Path) -> None:
    script = Script(pack)
    (pack / "note.txt").write_text("nothing")
    assert "note.txt is in the folder" in script(pack).said
    (pack / "note.txt").unlink()
    shutil.move(pack / "found" / "approvals.csv", tmp_path)
    assert "approvals.csv is not in the folder" in script(pack).said


def test_an_entry_without_its_row_in_the_outbox_is_found(pack: Path) -> None:
    _unsigned(pack)
    place = pack / "found" / "outbox.csv"
    lines = place.read_bytes().splitlines(keepends=True)
    place.write_bytes(b"".join(line for line in lines if b",DIRECT-5," not in line))
    rewrite_sums(pack)
    assert "shard 0, number 6: no row in the outbox" in Script(pack)(pack).said


def test_a_line_of_the_audit_log_that_was_changed_before_it_was_sealed_is_found(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fill(settings)
    with psycopg.connect(url(settings)) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE audit_log SET reason = 'another' WHERE action = 'second'")
    sealed(settings)
    folder = tmp_path / "pack"
    Runner(settings, monkeypatch, capsys)("evidence", "--from", "2020-01-01", "--output", str(folder))
    verdict = Script(folder)(folder)
    assert "BROKEN  sealed/audit_log.csv:3: not chained to the line before" in verdict.said


def _unsigned(pack: Path) -> None:
    """As somebody makes it who has no key."""
    (pack / "SHA256SUMS.sig").unlink()
    about = pack / "pack.json"
    about.write_text(about.read_text().replace('"signed_by": "', '"signed_by": null, "was": "'))
