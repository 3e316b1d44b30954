"""Goal: the arithmetic in the pack says of every signature what RFC 8032 and a real library say."""

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit.evidence.script.ed25519 import public_key, verifies

# RFC 8032, section 7.1: TEST 1, 2, 3 and SHA(abc): public key, message, signature
_VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
            "454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
            "3dca179c138ac17ad9bef1177331a704"
        ),
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), _VECTORS)
def test_a_signature_of_the_standard_verifies_and_of_nothing_else(
    key: str, message: str, signature: str
) -> None:
    octets = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert verifies(*octets)
    for nth in range(3):
        if octets[nth]:
            changed = [bytearray(one) for one in octets]
            changed[nth][len(changed[nth]) // 2] ^= 1
            assert not verifies(*map(bytes, changed))


def test_it_agrees_with_a_library_and_refuses_what_only_looks_like_a_signature() -> None:
    chance = random.Random(8032)
    for _ in range(10):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        key = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        message = chance.randbytes(chance.randrange(200))
        signature = private.sign(message)
        assert verifies(key, message, signature)
        assert not verifies(key, message + b"x", signature)
    order = 2**252 + 27742317777372353535851937790883648493
    malleable = int.from_bytes(signature[32:], "little") + order  # the same signature, written another way
    assert not verifies(key, message, signature[:32] + malleable.to_bytes(32, "little"))
    assert not verifies(key, message, signature[:63])
    assert not verifies(b"\xff" * 32, message, signature)


def test_a_public_key_is_read_from_its_file() -> None:
    public = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert public_key(pem)[1] == public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    with pytest.raises(ValueError, match="Ed25519"):
        public_key("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
