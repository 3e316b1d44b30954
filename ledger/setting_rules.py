"""Rules for settings whose wrong values a client would meet with its own end, or with an error of its own."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

# A URL of PostgreSQL's, or its other form: `host=… dbname=…`.
_DATABASE_ADDRESS = re.compile(r"\s*(?:postgres(?:ql)?://|[a-z_]+\s*=)")

_TOKEN_LEAST = 16
_AMOUNT = re.compile(r"[0-9]{1,38}(\.[0-9]{1,18})?")
# or an IPv6 address, without brackets
_HOST_NAME = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*")


def _printable(text: str) -> str:
    """Kafka's client ends the whole process at a name that it cannot take."""
    if not text.isprintable():
        raise PydanticCustomError("group_name", "must be printable text in UTF-8")
    return text


def _database_address(address: SecretStr) -> SecretStr:
    text = address.get_secret_value()
    if text and not _DATABASE_ADDRESS.match(text):  # a variable set to nothing names no database
        raise PydanticCustomError("address", "must be a URL postgresql://… or words like host=… dbname=…")
    return address


def _long_enough(token: SecretStr | None) -> SecretStr | None:
    """A token is all that an order needs: nobody may hit upon it by trying."""
    if token is not None and len(token) < _TOKEN_LEAST:
        raise PydanticCustomError(
            "token",
            "must have at least {least} characters, such as those of: openssl rand -hex 16",
            {"least": _TOKEN_LEAST},
        )
    return token


def _host_names(text: str) -> str:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if not all(map(_HOST_NAME.fullmatch, names)):
        raise PydanticCustomError("host_names", "must be names of hosts without a port, comma separated")
    return ",".join(names)


def _amount(text: str) -> str:
    if not _AMOUNT.fullmatch(text):
        raise PydanticCustomError("amount", "must be a plain decimal, such as 100000 or 99999.50")
    return text


GroupName = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_printable)]
Address = Annotated[str | None, BeforeValidator(lambda text: text or None)]  # set to nothing: not set
DatabaseAddress = Annotated[SecretStr, AfterValidator(_database_address)]
Token = Annotated[
    SecretStr | None, BeforeValidator(lambda token: token or None), AfterValidator(_long_enough)
]
HostNames = Annotated[str, AfterValidator(_host_names)]
AmountText = Annotated[str, BeforeValidator(str), AfterValidator(_amount)]
