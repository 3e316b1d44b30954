"""Who asks an API: the secret of one environment variable, which is sent, and never shown or saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from ledger.config import external_variable
from ledger.errors import UsageError
from producer.mapping.asked_http import Authentication


@dataclass(frozen=True, slots=True)
class Secret:
    """Who asks: headers, or a parameter of the query, and the one text that must never be shown."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    text: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, auth: Authentication | None) -> Self:
        """The secret in the variable that the mapping names; UsageError when it is not there."""
        if auth is None:
            return cls()
        text = external_variable(auth.variable) or ""
        if not text:
            raise UsageError(
                f"the environment has no {auth.variable}, which auth of [http] names",
                hint=f"export {auth.variable}=…",
            )
        if not (text.isascii() and text.isprintable()) or text != text.strip():
            raise UsageError(
                f"{auth.variable} holds a line end, a blank at an end or a character beyond ASCII",
                hint="set it to the secret alone",
            )
        if auth.scheme == "basic":
            return cls(basic=(auth.user or "", text), text=text)
        if auth.scheme == "parameter":
            return cls(parameters={auth.parameter or "": text}, text=text)
        name, value = ("Authorization", f"Bearer {text}") if auth.scheme == "bearer" else (auth.header, text)
        return cls(headers={name or "": value}, text=text)
