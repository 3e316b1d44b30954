import pytest
from pydantic import SecretStr

from dashboard.session import LASTS_SECONDS, Sessions, is_from


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
    cookie = sessions.open("right")
    clock.now += LASTS_SECONDS - 1
    assert sessions.of(cookie) is not None
    clock.now += 1
    assert sessions.of(cookie) is None


def test_a_cookie_that_was_changed_is_none_of_ours(sessions: Sessions) -> None:
    cookie = sessions.open("right")
    assert cookie is not None
    nonce, ends, signature = cookie.split(".")
    assert sessions.of(f"{nonce}.{int(ends) + 999}.{signature}") is None
    for wrong in (None, "", ".", "..", cookie[:-1], cookie + "0", "é.1.é"):
        assert sessions.of(wrong) is None


def test_the_cookie_of_another_process_opens_nothing(sessions: Sessions) -> None:
    assert sessions.of(Sessions(SecretStr("right")).open("right")) is None


def test_without_a_token_no_token_is_right() -> None:
    for token in ("", "None"):
        assert Sessions(None).open(token) is None
        assert Sessions(SecretStr("")).open(token) is None


def test_the_token_of_a_form_belongs_to_one_session(sessions: Sessions) -> None:
    one, other = sessions.of(sessions.open("right")), sessions.of(sessions.open("right"))
    assert one is not None
    assert other is not None
    assert is_from(one, one.form_token)
    assert not is_from(one, other.form_token)


def test_after_a_minute_a_token_is_looked_at_again(sessions: Sessions, clock: _Clock) -> None:
    for _ in range(10):
        assert sessions.open("wrong") is None
    clock.now += 61
    assert sessions.open("right")
