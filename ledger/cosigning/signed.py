"""What a signature is over, byte by byte, so that a third party can check it without this program."""

from collections.abc import Mapping
from typing import Any

CHAIN_KEY = b"chain"  # of every message about sealed windows: one partition, one order
NO_DIGEST = "0" * 64  # what stands before window 1

_ANSWERED = ("number", "digest", "entries", "content_digest", "result", "reason", "acknowledged_at")


def window_bytes(digest: str) -> bytes:
    """What DBIS signs of a window: its digest, which covers all else and the whole chain before."""
    return bytes.fromhex(digest)


def answer_bytes(answer: Mapping[str, Any]) -> bytes:
    """What the SCB signs: the fields of `WindowAcknowledged` up to its time, as rows are sealed.

    >>> fields = {"number": 1, "digest": "ab", "entries": 0, "content_digest": "00", "result": "EQUAL"}
    >>> answer_bytes({**fields, "reason": None, "acknowledged_at": 5})
    b'1:12:ab1:02:005:EQUAL~1:5'
    """
    return b"".join(_sealed(answer[field]) for field in _ANSWERED)


def _sealed(value: object) -> bytes:
    if value is None:
        return b"~"
    text = str(value).encode()
    return b"%d:%s" % (len(text), text)
