"""The address of an API: where records are asked for, and how it may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from ledger.errors import UsageError
from ledger.masking import MASK, is_secret, shown
from producer.source import SourceBroken

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """An address without a secret in it: it may be saved, and told."""

    scheme: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """The address that a user has written; UsageError for one that is none, or holds a secret."""
        try:
            parts = urlsplit(text.strip())
            port, secret = parts.port, parts.username is not None or "@" in parts.netloc
        except ValueError as error:
            raise UsageError("the address is not one of HTTP", hint="write https://host/path") from error
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        if secret or any(is_secret(name) for name, _ in query):
            raise UsageError(
                f"the address {shown(text)} holds a secret, which would be seen and saved",
                hint="put it into an environment variable, and name that in auth of [http]",
            )
        if parts.scheme not in _PORTS or not parts.hostname:
            raise UsageError(f"{shown(text)} is no address of an API", hint="write https://host/path")
        del port
        return cls(parts.scheme, parts.netloc.lower(), parts.path or "/", query)

    @property
    def plain(self) -> str:
        """As it is written, without its query."""
        return urlunsplit((self.scheme, self.host, self.path, "", ""))

    def asked(self, parameters: Mapping[str, str]) -> str:
        """With its query and `parameters`, which come first where both name one."""
        kept = [(name, value) for name, value in self.query if name not in parameters]
        query = urlencode([*kept, *parameters.items()])
        return urlunsplit((self.scheme, self.host, self.path, query, ""))

    def led_to(self, url: str, base: str, why: str) -> str:
        """`url` as it is found in an answer to `base`; SourceBroken when it leads to another server."""
        try:
            parts = urlsplit(urljoin(base, url))
            here = (parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme))
        except ValueError as error:
            raise SourceBroken(f"{self.plain}: {why} is no address") from error
        own = urlsplit(self.plain)
        if here != (own.scheme, own.hostname, own.port or _PORTS[own.scheme]) or "@" in parts.netloc:
            raise SourceBroken(
                f"{self.plain}: {why} leads to {parts.scheme}://{_place(parts)}, another server",
                hint="state the address of that server, if it is to be trusted with what this one is given",
            )
        return urlunsplit((parts.scheme, parts.netloc, parts.path, parts.query, ""))


def told(url: str, secret: str | None) -> str:
    """The address as it may be shown: secrets are masked by their names, and by their value."""
    masked = str(shown(url))
    return masked if not secret else masked.replace(secret, MASK)


def _place(parts: SplitResult) -> str:
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
