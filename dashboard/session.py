"""Who has shown the token: a signed cookie that ends by itself, and a token in every form against forgery."""

import hashlib
import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

COOKIE = "dual_ledger_session"
LASTS_SECONDS = 1800
_WRONG_MAX = 10  # wrong tokens in a minute; then nobody's is looked at for the rest of it
_WRONG_SECONDS = 60.0
_LIVE_MAX = 1000


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has shown the token; `form_token` must come back with every form."""

    nonce: str
    form_token: str


class TooManyWrong(Exception):  # noqa: N818  named for what happened
    """Too many wrong tokens came within a minute."""


class Sessions:
    """The sessions of this process; a restart ends all of them."""

    def __init__(self, token: SecretStr | None, clock: Callable[[], float] = time.time) -> None:
        self._token = token.get_secret_value().encode() if token else b""
        self._key = secrets.token_bytes(32)
        self._clock = clock
        self._lock = threading.Lock()
        self._live: dict[str, int] = {}
        self._wrong: deque[float] = deque(maxlen=_WRONG_MAX)

    @property
    def possible(self) -> bool:
        """Whether a token is set at all: without one the page only shows."""
        return bool(self._token)

    def open(self, token: str) -> str | None:
        """The cookie of a new session, None when the token is wrong."""
        now = self._clock()
        with self._lock:
            if len(self._wrong) == _WRONG_MAX and now - self._wrong[0] < _WRONG_SECONDS:
                raise TooManyWrong
            if not self.possible or not hmac.compare_digest(_digest(token.encode()), _digest(self._token)):
                self._wrong.append(now)
                return None
            nonce, ends = secrets.token_urlsafe(24), int(now) + LASTS_SECONDS
            self._live = {one: end for one, end in self._live.items() if end > now}
            if len(self._live) >= _LIVE_MAX:
                self._live.pop(next(iter(self._live)))
            self._live[nonce] = ends
        return f"{nonce}.{ends}.{self._signed(f'session {nonce} {ends}')}"

    def of(self, cookie: str | None) -> Session | None:
        """The session of a cookie; None when it is none of ours, has ended, or was closed."""
        nonce, _, rest = (cookie or "").partition(".")
        ends, _, signature = rest.partition(".")
        expected = self._signed(f"session {nonce} {ends}")
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            return None
        with self._lock:
            if self._live.get(nonce, 0) <= self._clock():
                return None
        return Session(nonce, self._signed(f"form {nonce}"))

    def close(self, session: Session) -> None:
        """End it now."""
        with self._lock:
            self._live.pop(session.nonce, None)

    def _signed(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def is_from(session: Session, form_token: str) -> bool:
    """Whether a form was ours, made for this session."""
    return hmac.compare_digest(session.form_token.encode(), form_token.encode())


def _digest(value: bytes) -> bytes:
    """Of equal length, whatever was typed."""
    return hashlib.sha256(value).digest()
