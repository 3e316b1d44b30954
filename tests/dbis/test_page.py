"""Goal: docs/dbis.md shows what its commands print, DBIS's SQL on one side and ours on the other."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from ledger.config import Settings
from tests.cli.running import Runner
from tests.dbis.playing import Quick, environment
from tests.fixtures.databases import fresh
from tests.fixtures.servers import Servers
from tests.scenarios.page import steps_of
from tests.scenarios.play import ROOT, play
from tests.scenarios.same import without_what_differs

_PAGE = ROOT / "docs" / "dbis.md"


@pytest.mark.timeout(300)
def test_both_sides_say_what_the_page_shows(
    topics: Settings,
    servers: Servers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with fresh(servers) as scb, play(tmp_path, environment(topics, scb)) as playing:
        settings = topics.model_copy(update={"scb_database_url": SecretStr(scb)})
        quick = Quick(playing, tmp_path, Runner(settings, monkeypatch, capsys), monkeypatch)
        for step in steps_of(_PAGE.read_text()):
            printed = quick.run(step)
            assert without_what_differs(printed) == without_what_differs(step.shown), (
                f"$ {step.command}\n{printed}"
            )
