import pytest
from pydantic import SecretStr

from dashboard.session import LASTS_SECONDS, Sessions, is_from, name_of


class _Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def sessions(clock: _Clock) -> Sessions:
    return Sessions(SecretStr("right"), clock)


def test_a_session_ends_by_itself(sessions: Sessions, clock: _Clock) -> None:
    cookie = sessions.open("right", "Anna")
    clock.now += LASTS_SECONDS - 1
    assert sessions.of(cookie) is not None
    clock.now += 1
    assert sessions.of(cookie) is None


def test_a_cookie_that_was_changed_is_none_of_ours(sessions: Sessions) -> None:
    cookie = sessions.open("right", "Anna")
    assert cookie is not None
    nonce, ends, signature = cookie.split(".")
    assert sessions.of(f"{nonce}.{int(ends) + 999}.{signature}") is None
    for wrong in (None, "", ".", "..", cookie[:-1], cookie + "0", "é.1.é"):
        assert sessions.of(wrong) is None


def test_the_cookie_of_another_process_opens_nothing(sessions: Sessions) -> None:
    assert sessions.of(Sessions(SecretStr("right")).open("right", "Anna")) is None


def test_without_a_token_no_token_is_right() -> None:
    for token in ("", "None"):
        assert Sessions(None).open(token, "Anna") is None
        assert Sessions(SecretStr("")).open(token, "Anna") is None


def test_the_token_of_a_form_belongs_to_one_session(sessions: Sessions) -> None:
    one, other = sessions.of(sessions.open("right", "Anna")), sessions.of(sessions.open("right", "Anna"))
    assert one is not None
    assert other is not None
    assert is_from(one, one.form_token)
    assert not is_from(one, other.form_token)


def test_a_session_knows_whose_it_is(sessions: Sessions) -> None:
    cookies = {name: sessions.open("right", name) for name in ("Anna", "Bela")}
    for name, cookie in cookies.items():
        found = sessions.of(cookie)
        assert found is not None
        assert found.name == name


def test_a_name_is_what_the_audit_log_can_show_as_one_name() -> None:
    assert name_of("  Žofie O'Neill-南 ") == "Žofie O'Neill-南"
    for wrong in ("", "  ", "a\nb", "a\x1b[2J", "a\u202eb", "a\0b", "x" * 101, "Anna (operator)", "a) b"):
        assert name_of(wrong) is None, wrong
