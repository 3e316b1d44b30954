"""DBIS's signature under a window, where a key is configured."""

from collections.abc import Callable, Mapping

from ledger.config import Settings
from ledger.cosigning.key_files import signing_key
from ledger.cosigning.signed import window_bytes

Signer = Callable[[str], Mapping[str, str]]


def signer(settings: Settings) -> Signer:
    """What gives the fields `key_id` and `signature` for a digest; nothing where there is no key."""
    key = signing_key(settings.seal_key_file, settings.seal_key_password)
    return lambda digest: {} if key is None else key.sign(window_bytes(digest))
