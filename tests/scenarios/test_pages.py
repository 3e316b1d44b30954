"""Goal: every command of a scenario's page does what the page shows, from the first to the last."""

import os
from pathlib import Path

import pytest

from ledger.config import PREFIX, Settings
from tests.books.inspection import assert_sound
from tests.books.scene import url
from tests.cli.running import variables
from tests.fixtures.databases import fresh
from tests.fixtures.servers import Servers
from tests.scenarios.page import pages, steps_of, without_real_data
from tests.scenarios.play import ROOT, play
from tests.scenarios.same import without_what_differs

_PAGES = pages(ROOT / "docs" / "scenarios")


def environment_of(settings: Settings, scb: str) -> dict[str, str]:
    """The variables that commands of a page see; `scb` is the SCB's database."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    database = url(settings)
    addresses = {
        "DATABASE_URL": database,
        "LEGACY_DATABASE_URL": database,
        f"{PREFIX}SCB_DATABASE_URL": scb,
    }
    return own | dict(variables(settings)) | addresses


@pytest.mark.timeout(600)
@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.stem)
def test_the_page_shows_what_its_commands_do(
    page: Path, topics: Settings, servers: Servers, tmp_path: Path
) -> None:
    text = page.read_text()
    if not (ROOT.parent / "shared" / "data").is_dir():
        text = without_real_data(text)
    steps = steps_of(text)
    with fresh(servers) as scb, play(tmp_path, environment_of(topics, scb)) as playing:
        for step in steps:
            printed = playing.run(step)
            assert without_what_differs(printed) == without_what_differs(step.shown), (
                f"{page.name}: $ {step.command}\n{printed}"
            )
    assert_sound(url(topics))


def test_there_is_a_page_for_each_of_the_four() -> None:
    assert [page.name[0] for page in _PAGES] == ["1", "2", "3", "4"]
