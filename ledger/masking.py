"""Values as they may be shown: a secret is masked, and of an address that holds one only the secret is."""

from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import SecretStr

MASK = "***"
_SECRET_WORDS = ("password", "passwd", "secret", "token", "key", "credential")


def shown(value: object) -> str | int | float | bool | None:
    """`value` as JSON has it, without secrets."""
    if isinstance(value, SecretStr):
        secret = value.get_secret_value()
        return _address(secret) if "://" in secret else MASK
    if value is None or isinstance(value, bool | int | float):
        return value
    return _address(str(value)) if "://" in str(value) else str(value)


def _address(text: str) -> str:
    """An address with its password masked, wherever it stands; all of it when that cannot be told."""
    try:
        parts = urlsplit(text)
        user, host = parts.username, _host(parts)
        query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        return MASK
    if "@" in parts.path + parts.query + parts.fragment:
        return MASK  # a password with a slash, a question mark or a hash in it was taken apart
    who = "" if user is None else f"{user}:{MASK}@" if parts.password is not None else f"{user}@"
    asked = urlencode([(name, MASK if is_secret(name) else value) for name, value in query], safe="*/")
    return urlunsplit((parts.scheme, who + host, parts.path, asked, ""))


def _host(parts: SplitResult) -> str:
    """Host and port, as they are written; several are not torn apart."""
    return parts.netloc.rpartition("@")[2]


def is_secret(name: str) -> bool:
    """Whether what is named so is most likely one."""
    return any(word in name.lower() for word in _SECRET_WORDS)
