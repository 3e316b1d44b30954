"""What a person does next about a break: a sentence, and the command that begins it."""

from collections.abc import Callable, Mapping
from shlex import quote
from typing import Any

Record = Mapping[str, Any]

_SAME_AGAIN = "reconcile again closes it when the difference is gone"


def next_steps(record: Record) -> list[str]:
    """What to do, the likeliest first; nothing for a break that is settled."""
    if record["status"] != "OPEN":
        return []
    steps = _BY_COMPARISON[record["comparison"]](record)
    return [*steps, f"if it needs no correction: dual-ledger breaks close {record['break_id']} --reason TEXT"]


def _stated(record: Record) -> list[str]:
    if record["kind"] == "currency":
        return [
            "no entry changes the currency of an account: correct the statement, or open an account for it"
        ]
    if record["actual"] is None:
        return [
            "the books have no such account: dual-ledger accounts list; correct the statement, or create it"
        ]
    account = quote(record["account_id"])
    return [
        f"what made the balance: dual-ledger accounts entries {account}",
        f"if the statement is right: {_correct(record)}",
    ]


def _entries(record: Record) -> list[str]:
    return [
        f"look at it: dual-ledger accounts show {quote(record['account_id'])}",
        "its balance was changed without an entry, or an entry without its balance: no entry repairs that",
        "restore what was changed, and find out who could",
    ]


def _source(record: Record) -> list[str]:
    details = record["details"]
    if details.get("window"):
        return [f"compare the run again: dual-ledger run verify {quote(details['run_id'])}"]
    steps = []
    if details.get("dead_letter"):
        steps.append(f"it was refused: dual-ledger dead-letters show {details['dead_letter']}")
    elif record["kind"] == "missing_in_dbis":
        steps.append(
            "load the source again, which posts only what is missing: dual-ledger backfill FILE --again"
        )
    return [*steps, f"its way: {_trace(record)}", f"or post what is missing: {_correct(record)}"]


def _outbox(record: Record) -> list[str]:
    if record["ledger_id"] is None:
        return ["rows were taken out of the outbox, or put there: restore them; dual-ledger outbox status"]
    return [
        f"its way: {_trace(record)}",
        "an outbox row goes with its entry in one transaction: the tables were changed behind posting",
    ]


def _acknowledgements(record: Record) -> list[str]:
    details = record["details"]
    if record["kind"] in ("rejected_by_scb", "digest_differs"):
        said = f": {details['reason']}" if details.get("reason") else ""
        return [
            f"the SCB has refused it{said}; its way: {_trace(record)}",
            f"bring both into line: {_correct(record)}",
        ]
    if record["actual"] == "PENDING":
        return ["no relay has sent it: dual-ledger status tells why; dual-ledger relay sends it", _SAME_AGAIN]
    shard, sequence = details["shard"], details["sequence"]
    return [
        "the SCB has not answered: ask there whether it has heard of it",
        f"send it again: dual-ledger outbox resend --shard {shard} --from {sequence} --to {sequence}",
        _SAME_AGAIN,
    ]


def _ledgers(record: Record) -> list[str]:
    return [f"its way: {_trace(record)}", f"bring both into line: {_correct(record)}"]


def _correct(record: Record) -> str:
    return f"dual-ledger correct preview --break {record['break_id']}"


def _trace(record: Record) -> str:
    ledger = f" --ledger {quote(record['ledger_id'])}" if record["ledger_id"] else ""
    return f"dual-ledger trace {quote(record['reference_id'] or '')}{ledger}"


_BY_COMPARISON: Mapping[str, Callable[[Record], list[str]]] = {
    "stated": _stated,
    "entries": _entries,
    "source": _source,
    "outbox": _outbox,
    "acknowledgements": _acknowledgements,
    "ledgers": _ledgers,
}
