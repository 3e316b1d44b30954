"""A record without a reference gets the same one at every reading, wherever it stands."""

import hashlib
from pathlib import Path

import pytest

from ledger.errors import Fatal, UsageError
from producer.reference import References
from tests.producer.files import entries_of, write

_HEADER = "debit_account,credit_account,amount,txn_type"


def _references(path: Path, *lines: str) -> list[str]:
    return [entry.reference_id for entry in entries_of(write(path, _HEADER, *lines))]


def test_the_reference_is_source_digest_and_count(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"D\x1fC\x1f1\x1fP").hexdigest()[:32]
    assert _references(tmp_path / "a.csv", "D,C,1,P", "D,C,1,P") == [
        f"BACKFILL-a-{digest}-1",
        f"BACKFILL-a-{digest}-2",
    ]


def test_moved_and_inserted_rows_shift_no_reference(tmp_path: Path) -> None:
    lines = ["A,B,1,P", "A,B,2,P", "A,B,1,P", "C,D,1,P"]
    before = _references(tmp_path / "a.csv", *lines)
    after = _references(tmp_path / "a.csv", "N,N2,9,P", *reversed(lines))
    assert set(before) < set(after)
    assert len(set(after)) == 5


def test_a_row_with_a_reference_keeps_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"{_HEADER},reference_id", "A,B,1,P,R-1", "A,B,1,P,")
    own, made = entries_of(path)
    assert own.reference_id == "R-1"
    assert made.reference_id.startswith("BACKFILL-a-")


def test_reading_a_batch_again_counts_nothing_twice(tmp_path: Path) -> None:
    counts = tmp_path / "counts"
    with References("s", counts) as references, references.counted(3):
        first = [references.of(["x"], sequence) for sequence in (1, 2, 3)]
    with References("s", counts, settled=1) as references, references.counted(4):
        again = [references.of(["x"], sequence) for sequence in (2, 3, 4)]
    assert again[:2] == first[1:]
    assert again[2].endswith("-4")


def test_counts_that_were_lost_stop_a_load_that_would_go_on(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="end at record 0, 5 are sent"):
        References("s", tmp_path / "counts", settled=5)


def test_a_source_id_outside_ascii_is_written_with_percent_signs(tmp_path: Path) -> None:
    (reference,) = _references(tmp_path / "účty 100%.csv", "A,B,1,P")
    assert reference.startswith("BACKFILL-%C3%BA%C4%8Dty 100%25-")


def test_a_source_id_too_long_for_references_is_refused_before_reading(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="too long"):
        References("x" * 220, tmp_path / "counts")


def test_what_was_counted_and_not_settled_is_counted_anew_in_another_order(tmp_path: Path) -> None:
    """A place that is read once more may hold a record in front of those that were there."""
    with References("api", tmp_path / "references") as references, references.counted(2):
        before = [references.of(["a"], 1), references.of(["b"], 2)]
    with References("api", tmp_path / "references", settled=1) as references, references.counted(3):
        after = [references.of(["new"], 2), references.of(["b"], 3)]
    assert after[1] == before[1]
