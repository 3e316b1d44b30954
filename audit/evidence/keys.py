"""The keys of a pack: the public ones, by which signatures are checked, and the one that signs its list."""

from audit.evidence.folder import PackFolder
from ledger.config import Settings
from ledger.cosigning.key_files import signing_key, verifying_keys
from ledger.cosigning.keys import SigningKey


def write_keys(settings: Settings, folder: PackFolder) -> SigningKey | None:
    """Write the public keys that are believed here, and ours; ours, where one is configured."""
    keys = dict(verifying_keys(settings.seal_public_keys))
    own = signing_key(settings.seal_key_file, settings.seal_key_password)
    if own is not None:
        keys[own.key_id] = own.verifying
    for key_id, key in sorted(keys.items()):
        folder.binary(f"keys/{key_id}.pub.pem", key.pem)
    return own
