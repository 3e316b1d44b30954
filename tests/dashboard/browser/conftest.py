from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.dashboard.browser.chromium import PLACE, chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this process."""
    if not PLACE:
        pytest.skip("there is no chromium: apt-get install chromium")
    with chromium() as opened:
        yield opened


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """An empty tab that forgets; whatever its console complains of fails the test."""
    complaints: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.set_default_timeout(10_000)
    yield page
    page.context.close()
    of_the_network = ("htmx:", "Failed to load resource")  # a page that is not there, a server that ended
    assert [one for one in complaints if not one.startswith(of_the_network)] == []
