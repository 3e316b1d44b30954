"""Keys as files: read where the settings say, written once and never over another."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr

from ledger.cosigning.keys import SigningKey, VerifyingKey, new_pair, private_key, public_key
from ledger.errors import UsageError

PRIVATE_NAME = "seal-key.pem"
PUBLIC_NAME = "seal-key.pub.pem"
_PUBLIC_PATTERN = "*.pub.pem"
_OWNER_ONLY = 0o600
_EVERYBODY_READS = 0o644


class Written(NamedTuple):
    """A new key, and where its halves are."""

    key_id: str
    private_file: Path
    public_file: Path


def signing_key(file: Path | None, password: SecretStr | None = None) -> SigningKey | None:
    """The key of `file`, None where none is configured."""
    return None if file is None else private_key(_read(file), password, file)


def verifying_keys(place: Path | None) -> Mapping[str, VerifyingKey]:
    """The public keys at `place` by their ids: a file, or all `*.pub.pem` of a folder."""
    if place is None:
        return {}
    files = sorted(place.glob(_PUBLIC_PATTERN)) if place.is_dir() else [place]
    if not files:
        raise UsageError(
            f"no {_PUBLIC_PATTERN} in {place}", hint="put the public keys there: seal_public_keys"
        )
    keys = [public_key(_read(file), file) for file in files]
    return {key.key_id: key for key in keys}


def write_pair(folder: Path, password: SecretStr | None = None) -> Written:
    """Make a key in `folder`: the private half for its owner alone. UsageError where one is already."""
    private_file, public_file = folder / PRIVATE_NAME, folder / PUBLIC_NAME
    for file in (private_file, public_file):
        if file.exists():
            raise UsageError(f"{file} is there already, and is kept", hint="name another folder")
    pair = new_pair(password)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(private_file, pair.private_pem, _OWNER_ONLY)
        _write(public_file, pair.public_pem, _EVERYBODY_READS)
    except OSError as error:
        raise UsageError(f"cannot write {error.filename or folder}: {error.strerror}") from error
    return Written(pair.key_id, private_file, public_file)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read the key {file}: {error.strerror}") from error


def _write(file: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
