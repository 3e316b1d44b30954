"""The door to httpx: asks one server for JSON, again where that may help, and says why it did not."""

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Self

import httpx
import stamina

from ledger.errors import Fatal, Retryable, UsageError
from ledger.stopping import Stopping
from producer.mapping.asked_http import Http
from producer.source import SourceBroken
from producer.sources.http_address import Address, told
from producer.sources.http_answer import Answer, Garbled, decoded
from producer.sources.http_secret import Secret

_BODY_BYTES_MAX = 64 << 20  # memory is bounded by a page
_CONNECT_SECONDS = 5.0
_REDIRECTS_MAX = 5
_PAUSE_SECONDS_MAX = 2.0  # between two attempts; a longer wait is the source's own, which hears a stop
_LATER_SECONDS_MAX = 3600.0
_TOO_MANY, _TIMED_OUT, _TOO_EARLY, _SERVER, _OK = 429, 408, 425, 500, 200
_GONE = {
    401: "the API does not know who asks: check the variable that auth of [http] names",
    403: "the API does not let this user read: ask its owner, or check auth of [http]",
    404: "there is nothing at this address: check it, and the parameters of [http]",
    410: "there is nothing at this address any more",
}


class Later(Retryable):
    """The server says when to ask again: in `seconds`."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class Api:
    """One API, asked by GET."""

    def __init__(self, address: Address, asked: Http, folder: Path, secret: Secret, stop: Stopping) -> None:
        self._address = address
        self._asked = asked
        self._secret = secret
        self._stop = stop
        self._client = httpx.Client(
            headers={"Accept": "application/json", "User-Agent": "dual-ledger", **secret.headers},
            auth=secret.basic,
            timeout=httpx.Timeout(asked.timeout_seconds, connect=_CONNECT_SECONDS),
            follow_redirects=False,  # to another server they would take the secret along
            verify=_authorities(folder / asked.ca_file) if asked.ca_file else True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, page: str) -> Answer:
        """The answer at `url`; Later or Retryable when the server is away, SourceBroken or Fatal else."""
        where = f"{told(url, self._secret.text)}, {page}"
        try:
            for attempt in stamina.retry_context(
                on=self._again,
                attempts=self._asked.attempts,
                timeout=None,
                wait_initial=0.2,
                wait_max=_PAUSE_SECONDS_MAX,
                wait_jitter=0.5,
            ):
                with attempt:
                    return self._answer(url, where)
        except Garbled as garbled:
            raise SourceBroken(garbled.message, hint="what came before counts") from garbled
        raise AssertionError("an attempt either answers or raises")

    def _again(self, error: Exception) -> bool | float:
        """Whether to try once more, or in how many seconds."""
        if self._stop.requested or not isinstance(error, Retryable):
            return False
        if isinstance(error, Later):
            return error.seconds if error.seconds <= _PAUSE_SECONDS_MAX else False
        return True

    def _answer(self, url: str, where: str) -> Answer:
        for _ in range(_REDIRECTS_MAX + 1):
            try:
                with self._client.stream("GET", self._with_secret(url)) as response:
                    if not response.is_redirect:
                        return self._read(response, url, where)
                    url = self._address.led_to(response.headers["Location"], url, "a redirect")
            except httpx.TransportError as error:
                raise Retryable(f"{where}: {_words(error)}", hint="is the API up?") from None
            except httpx.DecodingError:
                raise Garbled(f"{where}: expected JSON, found a body that cannot be unpacked") from None
            except httpx.InvalidURL:
                raise SourceBroken(f"{where}: expected an address to go on with, found none") from None
        raise SourceBroken(f"{where}: expected an answer, found more than {_REDIRECTS_MAX} redirects")

    def _with_secret(self, url: str) -> httpx.URL:
        asked = httpx.URL(url)  # merging with nothing would write a query anew that may be signed
        return asked.copy_merge_params(dict(self._secret.parameters)) if self._secret.parameters else asked

    def _read(self, response: httpx.Response, url: str, where: str) -> Answer:
        _must_be_good(response, where)
        kind = response.headers.get("Content-Type", "")
        if kind and "json" not in kind.lower():
            raise SourceBroken(f"{where}: expected JSON, found {kind.partition(';')[0][:64]!r}")
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > _BODY_BYTES_MAX:
                raise SourceBroken(
                    f"{where}: expected at most {_BODY_BYTES_MAX >> 20} MiB, found more",
                    hint="ask for smaller pages: page_size of [http]",
                )
        link = response.links.get("next", {}).get("url")
        next_link = None if link is None else self._address.led_to(link, url, "the Link header")
        return Answer(decoded(bytes(body), where), next_link, where)


def _must_be_good(response: httpx.Response, where: str) -> None:
    status = response.status_code
    if status == _OK:
        return
    said = f"{where}: HTTP {status} {response.reason_phrase}".rstrip()
    seconds = _retry_after(response.headers.get("Retry-After"), response.headers.get("Date"))
    if status in (_TOO_MANY, _TIMED_OUT, _TOO_EARLY) or status >= _SERVER:
        raise Retryable(said, hint="is the API up?") if seconds is None else Later(said, seconds)
    if status in _GONE:
        raise Fatal(said, hint=_GONE[status])
    raise SourceBroken(f"{said}, expected 200 OK", hint="what came before counts")


def _retry_after(text: str | None, sent: str | None) -> float | None:
    """The seconds in the header, which holds a number or a date; None when it tells nothing.

    A date counts from when the server says that it answered: its clock need not be ours.
    """
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        return min(float(text), _LATER_SECONDS_MAX)
    try:
        moment = parsedate_to_datetime(text)
        now = parsedate_to_datetime(sent) if sent else datetime.now(UTC)
        seconds = (moment - now).total_seconds()
    except (ValueError, TypeError):  # no date, or one without its zone
        return None
    return min(max(seconds, 0.0), _LATER_SECONDS_MAX)


def _words(error: httpx.TransportError) -> str:
    """Without what httpx repeats of the request: a header it does not like is the secret itself."""
    if isinstance(error, httpx.ConnectError):
        return f"no connection: {error}"
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return "the answer was cut"
    return type(error).__name__


def _authorities(path: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=path)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"ca_file of [http]: {path} holds no certificate: {error}") from error
