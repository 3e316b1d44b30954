"""What the SCB says of one window, judged by itself before it meets the books."""

import re
from collections.abc import Mapping
from typing import Any

from ledger.entry import moment_of
from ledger.errors import Refusal

_RESULTS = ("EQUAL", "DIFFERENT")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_REASON_CHARACTERS_MAX = 500
_KEY_ID_CHARACTERS_MAX = 64
_LATEST_MICROS = 7_258_118_400_000_000  # 2200-01-01


def fault_of_answer(record: Mapping[str, Any]) -> Refusal | None:
    """Why a decoded `WindowAcknowledged` cannot be used, or None."""
    if record["result"] not in _RESULTS:
        return _invalid("result", "the result is neither EQUAL nor DIFFERENT", "a result")
    for field in ("digest", "content_digest"):
        if _DIGEST.fullmatch(record[field]) is None:
            return _invalid(field, f"the {field} is not 64 hexadecimal digits", "a digest")
    if not 0 <= record["acknowledged_at"] < _LATEST_MICROS:
        return _invalid("acknowledged_at", "it was answered before 1970 or after 2199", "range")
    return _fault_of_signature(record["signature"], record["key_id"])


def _fault_of_signature(signature: str | None, key_id: str | None) -> Refusal | None:
    if (signature is None) != (key_id is None):
        return _invalid("signature", "a signature needs a key's id, and the other way round", "together")
    if signature is not None and _SIGNATURE.fullmatch(signature) is None:
        return _invalid("signature", "the signature is not 128 hexadecimal digits", "a signature")
    if key_id is not None and len(key_id) > _KEY_ID_CHARACTERS_MAX:
        return _invalid("key_id", f"the key's id has over {_KEY_ID_CHARACTERS_MAX} characters", "length")
    return None


def answer_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The answer in a decoded record, as the books keep it; its texts made fit for them, which take no NUL.

    A reason is kept as far as it goes into the signature: one that is too long makes it fail.
    """
    reason, signature = record["reason"], record["signature"]
    return {
        "number": record["number"],
        "digest": bytes.fromhex(record["digest"]),
        "entries": record["entries"],
        "content_digest": record["content_digest"],
        "result": record["result"],
        "reason": None if reason is None else _storable(reason[:_REASON_CHARACTERS_MAX]),
        "acknowledged_at": moment_of(record["acknowledged_at"]),
        "key_id": None if record["key_id"] is None else _storable(record["key_id"]),
        "signature": None if signature is None else bytes.fromhex(signature),
    }


def _invalid(field: str, reason: str, rule: str) -> Refusal:
    return Refusal("field_invalid", reason, field, rule)


def _storable(text: str) -> str:
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
