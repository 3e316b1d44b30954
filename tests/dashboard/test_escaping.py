"""Goal: whatever comes from outside is text on the page, and a person sees what it is."""

from starlette.testclient import TestClient

from dashboard.view.templates import drawn
from ledger.config import Settings
from tests.books.scene import a_payment, open_accounts, post_directly, url
from tests.dead_letters.scene import kept
from tests.fixtures.outside import query

_SCRIPT = "<script>alert(1)</script>"
_SNEAKY = "\u202etxt.exe\u200f \x1b[31m\x07 \u2028"


def test_a_reference_that_is_a_script_is_shown_and_does_nothing(web: TestClient, settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment(_SCRIPT))
    kept(settings, a_payment(_SCRIPT, debit="NOBODY"), a_payment("'\" onload=x", amount="0"))

    pages = [
        web.get("/search", params={"q": _SCRIPT}),
        web.get("/search", params={"q": _SCRIPT + "nothing"}),
        web.get("/passport", params={"reference": _SCRIPT}),
        web.get("/dead-letters?status=ALL"),
        web.get("/"),
    ]

    for page in pages:
        assert _SCRIPT not in page.text
        assert "&lt;script&gt;" in page.text or page is pages[-1]
        assert '" onload=x' not in page.text


def test_marks_that_turn_a_line_or_command_a_terminal_are_written_out(
    web: TestClient, settings: Settings
) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("PAY-1"))
    query(
        url(settings),
        "INSERT INTO breaks (kind, ledger_id, reference_id, expected, actual) "
        "VALUES ('digest_differs', 'SOVEREIGN', 'PAY-1', %s, 'x')",
        _SNEAKY,
    )
    kept(settings, a_payment("PAY-2", debit=_SNEAKY.replace(" ", "")), headers=[[("note", _SNEAKY.encode())]])

    for path in ("/passport?reference=PAY-1", "/breaks", "/dead-letters/1"):
        text = web.get(path).text
        assert "\\u202e" in text or "\\x1b" in text, path
        assert not set(_SNEAKY) & set(text) - set(" txt.exe[31m"), path


def test_only_a_web_address_becomes_a_link_to_the_trace(web: TestClient, settings: Settings) -> None:
    open_accounts(url(settings), "A", "B")
    post_directly(url(settings), a_payment("PAY-1"))
    desk = web.app._app.state.desk  # type: ignore[attr-defined]  # the guard around the application
    linked = "http://127.0.0.1:16686/trace/{trace_id}"
    for address, shown in (("javascript:alert(1)//{trace_id}", False), (linked, True)):
        object.__setattr__(desk, "settings", settings.model_copy(update={"trace_viewer_url": address}))
        assert ("Its trace in the viewer" in web.get("/passport?reference=PAY-1").text) is shown


def test_a_template_writes_nothing_unescaped() -> None:
    text = drawn("problems.html", problems=[_Problem(_SCRIPT + _SNEAKY)], seen='"><b>', healthy=False)
    assert _SCRIPT not in text
    assert '"><b>' not in text
    assert "\u202e" not in text


class _Problem:
    def __init__(self, text: str) -> None:
        self.text = text
        self.serious = True
