"""Who has shown the token: a signed cookie that ends by itself, and a token in every form against forgery."""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

COOKIE = "dual_ledger_session"
LASTS_SECONDS = 1800
_LIVE_MAX = 1000
_NAME_MAX = 100


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has shown the token, by their own word `name`; `form_token` comes back with every form."""

    nonce: str
    form_token: str
    name: str


class Sessions:
    """The sessions of this process; a restart ends all of them."""

    def __init__(self, token: SecretStr | None, clock: Callable[[], float] = time.time) -> None:
        self._token = token.get_secret_value().encode() if token else b""
        self._key = secrets.token_bytes(32)
        self._clock = clock
        self._lock = threading.Lock()
        self._live: dict[str, tuple[int, str]] = {}  # when each ends, and whose it is

    @property
    def possible(self) -> bool:
        """Whether a token is set at all: without one the page only shows."""
        return bool(self._token)

    def open(self, token: str, name: str) -> str | None:
        """The cookie of a new session of that person, None when the token is wrong."""
        now = self._clock()
        if not self.possible or not hmac.compare_digest(_digest(token.encode()), _digest(self._token)):
            return None
        nonce, ends = secrets.token_urlsafe(24), int(now) + LASTS_SECONDS
        with self._lock:
            self._live = {one: known for one, known in self._live.items() if known[0] > now}
            if len(self._live) >= _LIVE_MAX:
                self._live.pop(next(iter(self._live)))
            self._live[nonce] = (ends, name)
        return f"{nonce}.{ends}.{self._signed(f'session {nonce} {ends}')}"

    def of(self, cookie: str | None) -> Session | None:
        """The session of a cookie; None when it is none of ours, has ended, or was closed."""
        nonce, _, rest = (cookie or "").partition(".")
        ends, _, signature = rest.partition(".")
        expected = self._signed(f"session {nonce} {ends}")
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            return None
        with self._lock:
            ends_at, name = self._live.get(nonce, (0, ""))
        if ends_at <= self._clock():
            return None
        return Session(nonce, self._signed(f"form {nonce}"), name)

    def close(self, session: Session) -> None:
        """End it now."""
        with self._lock:
            self._live.pop(session.nonce, None)

    def _signed(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def is_from(session: Session, form_token: str) -> bool:
    """Whether a form was ours, made for this session."""
    return hmac.compare_digest(session.form_token.encode(), form_token.encode())


def name_of(given: str) -> str | None:
    """The name that a person gave; None when the audit log could not show it, or not as one name."""
    name = given.strip()
    fits = 0 < len(name) <= _NAME_MAX and name.isprintable() and not set("()") & set(name)
    return name if fits else None


def _digest(value: bytes) -> bytes:
    """Of equal length, whatever was typed."""
    return hashlib.sha256(value).digest()
