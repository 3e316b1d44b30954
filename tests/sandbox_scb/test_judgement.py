import pytest

from ledger.entry import content_digest
from sandbox.scb.judgement import judged
from sandbox.scb.posted import Place, Posted
from tests.entries import an_entry

_ENTRY = an_entry()
_DIGEST = content_digest(_ENTRY)
_OTHER = content_digest(an_entry(amount="13"))


@pytest.mark.parametrize(
    ("kind", "known", "result", "reason"),
    [
        ("NEWS", None, "APPLIED", None),
        ("NEWS", _DIGEST, "MATCHED", None),
        ("NEWS", _OTHER, "REJECTED", "digest differs"),
        ("CONFIRMATION", _DIGEST, "MATCHED", None),
        ("CONFIRMATION", _OTHER, "REJECTED", "digest differs"),
        ("CONFIRMATION", None, "REJECTED", "unknown reference"),
        ("CORRECTION", None, "NOTED", None),
        ("CORRECTION", _DIGEST, "REJECTED", "the reference is booked here"),
    ],
)
def test_the_answer_follows_from_what_the_scb_has_itself(
    kind: str, known: bytes | None, result: str, reason: str | None
) -> None:
    answer = judged(Posted(Place("t", 0, 0), 1, 1, kind, _ENTRY, _DIGEST, _DIGEST.hex()), known)
    assert (answer.result, answer.reason) == (result, reason)
    assert answer.own_digest == (_DIGEST if result in ("APPLIED", "NOTED") else known)


def test_a_digest_that_its_fields_do_not_have_is_rejected_whatever_is_known() -> None:
    message = Posted(Place("t", 0, 0), 1, 1, "NEWS", _ENTRY, _DIGEST, _OTHER.hex())
    assert judged(message, None).result == "REJECTED"
    assert judged(message, _DIGEST).result == "REJECTED"
