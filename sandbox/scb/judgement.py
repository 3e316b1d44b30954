"""What the SCB says to an entry that DBIS posted."""

from typing import NamedTuple

from sandbox.scb.posted import Posted

CONFIRMATION = "CONFIRMATION"
CORRECTION = "CORRECTION"
NOTED = "NOTED"


class Judgement(NamedTuple):
    """The answer to one message; `own_digest` is that of the SCB's entry of this reference, or note."""

    result: str
    reason: str | None
    own_digest: bytes | None


def judged(message: Posted, known: bytes | None) -> Judgement:
    """The answer to `message`; `known` is the digest of the SCB's own entry, None when it has none."""
    if message.claimed_digest != message.digest.hex():
        return Judgement("REJECTED", "the digest is not that of the fields", known)
    if message.kind == CORRECTION:
        return _noted(message, known)
    if known is None:
        if message.kind == CONFIRMATION:
            return Judgement("REJECTED", "unknown reference", None)
        return Judgement("APPLIED", None, message.digest)
    if known == message.digest:
        return Judgement("MATCHED", None, known)
    return Judgement("REJECTED", "digest differs", known)


def _noted(message: Posted, known: bytes | None) -> Judgement:
    """By a correction DBIS comes into line with what is booked here: nothing is to be booked."""
    if known is not None:
        return Judgement("REJECTED", "the reference is booked here", known)
    return Judgement(NOTED, None, message.digest)
