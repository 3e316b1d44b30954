"""Goal: a person at a browser can do what the page is for."""

import re

from playwright.sync_api import Page, expect

from ledger.config import Settings
from tests.books.scene import a_payment, open_accounts, post_directly, url
from tests.dashboard.site import EVERY_PAGE, TOKEN, served
from tests.dead_letters.scene import kept
from tests.fixtures.outside import query

_STOPPED = (
    "INSERT INTO stream_positions (consumer_group, topic, partition, state, state_reason) "
    "VALUES ('g', 't', 7, 'STOPPED', '100 refused in a row')"
)
_LONG = "L" * 200


def test_a_reference_is_searched_by_keyboard_and_every_hop_is_seen(tab: Page, settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("PAY-1"))
    with served(settings) as address:
        tab.goto(address)
        tab.keyboard.press("Tab")
        expect(tab.get_by_role("link", name="Skip to the content")).to_be_focused()
        for _ in range(10):
            tab.keyboard.press("Tab")
            if tab.evaluate("document.activeElement.id") == "q":
                break
        tab.keyboard.type("PAY-1")
        tab.keyboard.press("Enter")

        expect(tab.get_by_role("heading", level=1)).to_have_text("PAY-1")
        names = ("read", "published", "posted", "outbox", "relayed", "acknowledged")
        for name in names:
            expect(tab.get_by_role("heading", level=3, name=name)).to_be_visible()
        tab.get_by_role("link", name="A", exact=True).first.focus()
        tab.keyboard.press("Enter")
        expect(tab.locator("main .amount")).to_have_text("12.50 EUR")


def test_a_dead_letter_is_redriven_with_the_token_and_is_seen_posted(tab: Page, settings: Settings) -> None:
    open_accounts(url(settings), "B")
    kept(settings, a_payment("PAY-1"))
    open_accounts(url(settings), "A")
    with served(settings, token=TOKEN) as address:
        tab.goto(f"{address}/dead-letters")
        tab.get_by_role("row").get_by_role("link").first.click()
        tab.get_by_role("link", name="Give the token to redrive").click()
        tab.get_by_label("Your name").fill("Anna North")
        tab.get_by_label("Token").fill(TOKEN)
        tab.get_by_role("button", name="Give it").click()
        tab.get_by_label("Reason").fill("the account is open now")
        tab.get_by_role("button", name="Redrive").click()

        expect(tab.get_by_text("1 of 1 settled")).to_be_visible()
        expect(tab.get_by_text("Anna North may redrive")).to_be_visible()
        tab.get_by_label("Search a reference").fill("PAY-1")
        tab.get_by_role("button", name="Search").click()
        expect(tab.get_by_role("heading", level=3, name="posted")).to_be_visible()
        tab.get_by_role("button", name="End the session").click()
        expect(tab.get_by_role("link", name="give the token")).to_be_visible()


def test_a_problem_appears_by_itself_when_a_stream_is_stopped_and_goes_again(
    tab: Page, settings: Settings
) -> None:
    with served(settings) as address:
        tab.goto(address)
        problems = tab.locator("[aria-live=polite]")
        expect(problems).to_contain_text("No problems")

        query(url(settings), _STOPPED)

        expect(problems).to_contain_text("100 refused in a row")
        expect(problems).to_contain_text("dual-ledger streams resume")
        expect(tab.locator("#verdict")).to_have_text("not healthy")
        expect(tab.locator("svg.flow.wide")).to_contain_text("1 stopped")
        query(url(settings), "DELETE FROM stream_positions WHERE partition = 7")
        expect(problems).to_contain_text("No problems")


def test_live_updates_can_be_paused(tab: Page, settings: Settings) -> None:
    with served(settings) as address:
        tab.goto(address)
        expect(tab.locator("[aria-live=polite]")).to_contain_text("No problems")
        button = tab.get_by_role("button", name="Pause live updates")
        button.press("Enter")
        query(url(settings), _STOPPED)
        with tab.context.browser.new_page() as other:  # type: ignore[union-attr]
            other.goto(address)
            expect(other.locator("#verdict")).to_have_text("not healthy")
        expect(tab.locator("[aria-live=polite]")).to_contain_text("No problems")
        tab.get_by_role("button", name="Go on with live updates").press("Enter")
        expect(tab.locator("[aria-live=polite]")).to_contain_text("100 refused")


def test_what_was_opened_and_has_the_focus_stays_so_while_the_page_is_drawn_anew(
    tab: Page, settings: Settings
) -> None:
    with served(settings) as address:
        tab.goto(address)
        tab.locator("#flow-table-summary").press("Enter")
        expect(tab.get_by_role("cell", name="same transaction")).to_be_visible()
        tab.locator("#wide-kafka").focus()
        for _ in range(2):
            tab.wait_for_event("requestfinished", lambda request: request.url.endswith("/live/overview"))
        expect(tab.locator("#wide-kafka")).to_be_focused()
        expect(tab.get_by_role("cell", name="same transaction")).to_be_visible()


def test_a_dashboard_that_has_ended_is_told_on_the_page(tab: Page, settings: Settings) -> None:
    with served(settings) as address:
        tab.goto(address)
        expect(tab.locator("#away")).to_be_hidden()
    expect(tab.locator("#away")).to_be_visible()


def test_on_a_phone_no_page_scrolls_sideways(tab: Page, settings: Settings) -> None:
    open_accounts(url(settings), "A", _LONG)
    post_directly(url(settings), a_payment(_LONG, credit=_LONG))
    kept(settings, b"not avro" * 40, a_payment(_LONG, amount="12345678901234567890.123456"))
    query(url(settings), _STOPPED)
    query(
        url(settings),
        "INSERT INTO breaks (kind, ledger_id, reference_id, expected, actual) "
        "VALUES ('digest_differs', 'SOVEREIGN', %s, %s, %s)",
        _LONG,
        _LONG,
        "0" * 64,
    )
    query(
        url(settings),
        "INSERT INTO runs (id, kind, status, total_records, source_id) "
        "VALUES ('run-1', 'BACKFILL', 'IN_PROGRESS', 4, %s)",
        _LONG,
    )
    long = (f"/passport?reference={_LONG}", f"/account?id={_LONG}")
    more = (*long, "/dead-letters/1", "/dead-letters/2", "/run?id=run-1")
    tab.set_viewport_size({"width": 360, "height": 740})
    with served(settings, token=TOKEN) as address:
        for path in (*EVERY_PAGE, *more):
            tab.goto(address + path)
            wide = tab.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
            assert wide[0] <= wide[1], path


def test_without_a_script_every_page_still_works(tab: Page, settings: Settings) -> None:
    with served(settings) as address, tab.context.browser.new_context(java_script_enabled=False) as plain:  # type: ignore[union-attr]
        page = plain.new_page()
        page.goto(address)
        expect(page.get_by_text("The way of entries", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("Pause"))).to_be_hidden()
        page.get_by_role("navigation").get_by_role("link", name="Accounts").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Accounts")
