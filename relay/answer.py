"""One answer of the SCB, judged by itself before it meets the books."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ledger.errors import Refusal

_RESULTS = ("MATCHED", "APPLIED", "NOTED", "REJECTED")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_REASON_CHARACTERS_MAX = 500


class Answer(NamedTuple):
    """What the SCB says of one outbox row."""

    shard: int
    sequence: int
    ledger_id: str
    reference_id: str
    result: str
    content_digest: str | None
    reason: str | None


def fault_of_answer(record: Mapping[str, Any]) -> Refusal | None:
    """Why a decoded `EntryAcknowledged` cannot be used, or None."""
    digest = record["content_digest"]
    if record["result"] not in _RESULTS:
        return Refusal("field_invalid", f"the result is none of {', '.join(_RESULTS)}", "result", "a result")
    if digest is not None and _DIGEST.fullmatch(digest) is None:
        return Refusal(
            "field_invalid", "the digest is not SHA-256 in hexadecimal", "content_digest", "a digest"
        )
    return None


def never_drawn(answer: Answer) -> Refusal:
    """Why an answer to a number that the books never gave out cannot be used."""
    row = f"row {answer.sequence} of shard {answer.shard}"
    return Refusal(
        "field_invalid", f"the answer is for {row}, which does not exist", "sequence", "an outbox row"
    )


def of_another_entry(answer: Answer) -> Refusal:
    """Why an answer that names another entry than its row's cannot be used."""
    row = f"row {answer.sequence} of shard {answer.shard}"
    return Refusal(
        "field_invalid",
        f"the answer is for {row}, but names another entry",
        "reference_id",
        "the row's entry",
    )


def answer_of(record: Mapping[str, Any]) -> Answer:
    """The answer in a decoded record; its texts made fit for the books, which take no NUL."""
    reason = record["reason"]
    return Answer(
        record["shard"],
        record["sequence"],
        _storable(record["ledger_id"]),
        _storable(record["reference_id"]),
        record["result"],
        record["content_digest"],
        None if reason is None else _storable(reason[:_REASON_CHARACTERS_MAX]),
    )


def _storable(text: str) -> str:
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
