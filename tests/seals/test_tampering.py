"""Goal: whatever a superuser changes in sealed books is found, and its place is the first that is named."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.tampering.books import fill
from benchmarks.tampering.trial import every_act, tampered, untouched
from tests.fixtures.databases import fresh
from tests.fixtures.servers import Servers

_ENTRIES = 40


@pytest.fixture(scope="module")
def sealed_books(
    servers: Servers, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Books of some forty entries, all sealed, and the head file."""
    head = tmp_path_factory.mktemp("head") / "seals.jsonl"
    with fresh(servers, template=migrated_template) as url:
        fill(url, _ENTRIES, head)
        yield url, head


def test_sealed_books_that_nobody_touched_are_whole(sealed_books: tuple[str, Path]) -> None:
    report = untouched(*sealed_books)
    assert (report.found, report.windows) == ([], report.head_lines)
    assert report.sealed["entries"] == report.sealed["outbox"] == _ENTRIES
    assert set(report.unsealed.values()) == {0}


def test_every_column_deletion_swap_and_scheme_is_found_at_its_place(sealed_books: tuple[str, Path]) -> None:
    """Each kind of tampering once, somewhere; `python -m benchmarks.tampering` tries a thousand."""
    url, head = sealed_books
    tried = [*tampered(url, head, every_act(url), seed=20)]
    assert len(tried) > 80
    assert [one for one in tried if not one.first_is_its_place] == []
    assert untouched(url, head).found == []
