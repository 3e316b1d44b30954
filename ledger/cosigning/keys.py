"""Ed25519 keys and signatures: the only door to `cryptography`."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import SecretStr

from ledger.errors import UsageError

_RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw
_PEM = serialization.Encoding.PEM
_PUBLIC = serialization.PublicFormat.SubjectPublicKeyInfo
_PRIVATE = serialization.PrivateFormat.PKCS8


class SigningKey(NamedTuple):
    """A private key, and what its public one is called."""

    key_id: str
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> dict[str, str]:
        """The fields `key_id` and `signature` of `message`; of the same message always the same."""
        return {"key_id": self.key_id, "signature": self.private.sign(message).hex()}

    @property
    def verifying(self) -> "VerifyingKey":
        """Its public half."""
        return VerifyingKey(self.key_id, self.private.public_key())


class VerifyingKey(NamedTuple):
    """A public key, and what it is called."""

    key_id: str
    public: Ed25519PublicKey

    @property
    def pem(self) -> bytes:
        """As a file has it."""
        return self.public.public_bytes(_PEM, _PUBLIC)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` is this key's, of `message`."""
        try:
            self.public.verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Pair(NamedTuple):
    """A new key as the two texts that are kept."""

    key_id: str
    private_pem: bytes
    public_pem: bytes


def new_pair(password: SecretStr | None = None) -> Pair:
    """A new key; with a password its private half is encrypted with it."""
    private = Ed25519PrivateKey.generate()
    lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password is not None:
        lock = serialization.BestAvailableEncryption(password.get_secret_value().encode())
    return Pair(
        _key_id(private.public_key()),
        private.private_bytes(_PEM, _PRIVATE, lock),
        private.public_key().public_bytes(_PEM, _PUBLIC),
    )


def private_key(pem: bytes, password: SecretStr | None, where: Path) -> SigningKey:
    """The key in `pem`; UsageError, without a word of what it holds, when it is none or stays locked."""
    secret = None if password is None else password.get_secret_value().encode()
    try:
        key = serialization.load_pem_private_key(pem, secret)
    except TypeError as error:  # the client's word for: a password is missing, or is one too many
        raise UsageError(
            f"{where}: the key {'needs a password' if secret is None else 'has no password'}",
            hint="set DUAL_LEDGER_SEAL_KEY_PASSWORD" if secret is None else "unset seal_key_password",
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(
            f"{where} is no private key in PEM, or its password is another",
            hint="dual-ledger seals keygen --output FOLDER makes one",
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(
            f"{where} holds a private key of another kind than Ed25519", hint="dual-ledger seals keygen"
        )
    return SigningKey(_key_id(key.public_key()), key)


def public_key(pem: bytes, where: Path) -> VerifyingKey:
    """The public key in `pem`; UsageError when it is none of Ed25519."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{where} is no public key in PEM", hint="see seal_public_keys") from error
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{where} holds a public key of another kind than Ed25519")
    return VerifyingKey(_key_id(key), key)


def _key_id(public: Ed25519PublicKey) -> str:
    return hashlib.sha256(public.public_bytes(*_RAW)).hexdigest()[:16]
