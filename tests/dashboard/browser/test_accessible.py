"""Goal: whoever listens to the page, or needs its contrast, gets all of it. The rules are axe's."""

import gzip
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from playwright.sync_api import Browser, Page

from ledger.config import Settings
from tests.books.scene import a_payment, open_accounts, post_directly, url
from tests.dashboard.site import EVERY_PAGE, TOKEN, served
from tests.dead_letters.scene import kept
from tests.fixtures.outside import query

_AXE = gzip.decompress((Path(__file__).parent / "axe-4.14.1.min.js.gz").read_bytes()).decode()
_RUN = """(rules) => axe.run(document, {...rules, resultTypes: ["violations"]}).then(result =>
    result.violations.map(one => one.id + ": " + one.help + ": " + one.nodes.map(n => n.html).join(" | ")))"""
# what is the same in the dark need not be looked at twice
_Scheme = Literal["light", "dark"]
_RULES: Mapping[_Scheme, Mapping[str, Any]] = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
_MORE = ("/passport?reference=PAY-1", "/account?id=A", "/dead-letters/1", "/run?id=run-1")


def test_no_page_breaks_a_rule_in_light_or_dark(browser: Browser, settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("PAY-1"))
    kept(settings, b"not avro", a_payment("PAY-2", debit="NOBODY"))
    query(
        url(settings),
        "INSERT INTO breaks (kind, ledger_id, reference_id) VALUES ('digest_differs', 'SOVEREIGN', 'PAY-1')",
    )
    query(
        url(settings),
        "INSERT INTO runs (id, kind, status, total_records) VALUES ('run-1', 'BACKFILL', 'IN_PROGRESS', 4)",
    )
    broken = []
    with served(settings, token=TOKEN) as address:
        for scheme, rules in _RULES.items():
            context = browser.new_context(color_scheme=scheme, bypass_csp=True)
            page = context.new_page()
            for path in (*EVERY_PAGE, *_MORE):
                page.goto(address + path)
                broken += [f"{scheme} {path} {one}" for one in _violations(page, rules)]
            context.close()
    assert broken == []


def test_a_rule_that_is_broken_is_found(browser: Browser) -> None:
    with browser.new_page() as page:
        page.set_content("<main><img src='x'><input><p style='color:#ccc;background:#fff'>pale</p></main>")
        found = " ".join(_violations(page))
    for rule in ("image-alt", "label", "color-contrast"):
        assert rule in found


def test_dark_and_light_are_the_readers_choice(browser: Browser, settings: Settings) -> None:
    papers = {}
    with served(settings) as address:
        for scheme in ("light", "dark"):
            with browser.new_page(color_scheme=scheme) as page:
                page.goto(address)
                papers[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert papers == {"light": "rgb(251, 250, 247)", "dark": "rgb(20, 22, 26)"}


def _violations(page: Page, rules: Mapping[str, Any] = MappingProxyType({})) -> list[str]:
    page.add_script_tag(content=_AXE)
    found = page.evaluate(_RUN, dict(rules))
    assert isinstance(found, list)
    return found
