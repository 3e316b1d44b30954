from typing import Any

import pytest

from relay.answer import answer_of, fault_of_answer

_GOOD: dict[str, Any] = {
    "shard": 1,
    "sequence": 2,
    "ledger_id": "MASTER",
    "reference_id": "R",
    "result": "MATCHED",
    "reason": None,
    "content_digest": "ab" * 32,
    "acknowledged_at": 0,
}


@pytest.mark.parametrize(
    "changes", [{}, {"result": "APPLIED"}, {"result": "REJECTED", "content_digest": None}]
)
def test_an_answer_of_the_contract_is_good(changes: dict[str, Any]) -> None:
    assert fault_of_answer(_GOOD | changes) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"result": "matched"}, "result"),
        ({"result": ""}, "result"),
        ({"content_digest": "AB" * 32}, "content_digest"),
        ({"content_digest": "ab" * 31}, "content_digest"),
        ({"content_digest": "\x00" * 64}, "content_digest"),
    ],
)
def test_any_other_answer_names_its_field(changes: dict[str, Any], field: str) -> None:
    refusal = fault_of_answer(_GOOD | changes)
    assert refusal is not None
    assert (refusal.code, refusal.field) == ("field_invalid", field)


def test_a_reason_is_made_fit_for_the_books() -> None:
    answer = answer_of(_GOOD | {"reason": "a\x00b" + "x" * 10_000})
    assert answer.reason is not None
    assert answer.reason.startswith("a\N{REPLACEMENT CHARACTER}b")
    assert len(answer.reason) == 500
