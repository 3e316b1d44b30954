"""What the SCB finds: its own ledger held against a window, the chain against what it heard before."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.cosigning.keys import VerifyingKey
from ledger.cosigning.signed import NO_DIGEST, window_bytes

_MODULUS = 2**256
_PIECE_BITS = (200, 144, 88, 32, 0)  # where each of the five pieces of a digest begins, from its low end


class Own(NamedTuple):
    """What the SCB's own ledger holds of a window."""

    entries: int
    content_digest: str


def own_of(row: Sequence[Any]) -> Own:
    """The count, and the sum of the digests made of the sums of their pieces."""
    count, *pieces = row
    total = sum(int(piece or 0) << bits for piece, bits in zip(pieces, _PIECE_BITS, strict=True))
    return Own(int(count), f"{total % _MODULUS:064x}")


def difference(seal: Mapping[str, Any], own: Own, trusted: Mapping[str, VerifyingKey]) -> str | None:
    """What is not as it should be, in words; None when nothing is."""
    return _in_the_chain(seal) or _in_the_signature(seal, trusted) or _in_the_ledger(seal, own)


def _in_the_chain(seal: Mapping[str, Any]) -> str | None:
    number = seal["number"]
    if seal["others"]:
        return f"window {number} was heard with another digest too: {seal['others'][0]}"
    if number == 1:
        is_first = seal["previous_digest"] == NO_DIGEST
        return None if is_first else "window 1 names a digest before it"
    if not seal["before"]:
        return f"window {number - 1}, which it is chained to, was not heard"
    if seal["previous_digest"] not in seal["before"]:
        return f"the digest before it is not that of window {number - 1} as it was heard"
    return None


def _in_the_signature(seal: Mapping[str, Any], trusted: Mapping[str, VerifyingKey]) -> str | None:
    if not trusted or seal["signature"] is None:
        return None
    key = trusted.get(seal["key_id"])
    if key is None:
        return f"it is signed with a key that is not known here: {seal['key_id']}"
    try:
        signature = bytes.fromhex(seal["signature"])
    except ValueError:
        return "its signature is not hexadecimal"
    return (
        None
        if key.verifies(signature, window_bytes(seal["digest"]))
        else "its signature is not of its digest"
    )


def _in_the_ledger(seal: Mapping[str, Any], own: Own) -> str | None:
    if own.entries != seal["entries"]:
        return f"the SCB's ledger holds {own.entries} of its {seal['entries']} entries"
    if own.content_digest != seal["content_digest"]:
        return "as many entries, but not the same money"
    return None
