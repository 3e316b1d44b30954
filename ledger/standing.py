"""Where an entry stands just now: one plain sentence, and the command that helps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Any

from ledger.hops import Visit


@dataclass(frozen=True, slots=True)
class Standing:
    """`name` is for a program; `command` is empty where there is nothing to do."""

    name: str
    sentence: str
    command: str = ""

    def document(self) -> dict[str, str]:
        """As `trace --json` prints it."""
        return {"name": self.name, "sentence": self.sentence, "command": self.command}


def of_entry(
    record: Mapping[str, Any],
    visit: Visit | None,
    mirrors: Sequence[Mapping[str, Any]] = (),
    *,
    only_noted: bool = False,
) -> Standing:
    """A posted entry; `visit` is the dead letter it was posted from, `mirrors` what its run's undo posted.

    `only_noted`: a correction that the SCB is told of, and does not book.
    """
    if mirrors:
        by = mirrors[0]["reference_id"]
        return Standing("undone", f"Posted by run {record['run_id']}, and taken back by {by}.")
    if visit is not None and visit.letter["status"] == "UNDONE":
        by = ", ".join(visit.letter["undone_by"])
        return Standing("undone", f"Posted from dead letter {visit.letter['id']}, and taken back by {by}.")
    shard, number = record["shard"], record["sequence"]
    place = f"number {number} of shard {shard}"
    if record["status"] == "FAILED":
        return Standing(
            "failed",
            f"Posted, but the SCB does not agree: {record['error']}.",
            "dual-ledger status",
        )
    if record["status"] == "PENDING":
        why = f": {record['error']}" if record["error"] else ""
        return Standing(
            "posted", f"Posted; the relay has not sent it yet ({place}){why}.", "dual-ledger relay"
        )
    if record["status"] == "PUBLISHED":
        return Standing(
            "relayed",
            f"Posted and sent; the SCB has not answered yet ({place}).",
            f"dual-ledger outbox resend --shard {shard} --from {number} --to {number}",
        )
    heard = "has noted it" if only_noted else "has it"
    return Standing("acknowledged", f"Posted, and the SCB {heard}.")


def that_counts(visits: Sequence[Visit]) -> Visit:
    """Of several dead letters the one that is posted by itself one day, or else the newest."""
    return next((visit for visit in visits if visit.letter["status"] == "PARKED"), visits[-1])


def of_letters(visits: Sequence[Visit], waits: Sequence[Mapping[str, Any]]) -> Standing:
    """Never posted: where the letter that counts stands; `waits`: what that one waits for, if parked."""
    counts = that_counts(visits)
    letter, attempts = counts.letter, counts.attempts
    show = f"dual-ledger dead-letters show {letter['id']}"
    if letter["status"] == "PARKED":
        return _parked(letter, waits)
    if letter["status"] == "DISCARDED":
        last = attempts[-1] if attempts else {"actor": "somebody", "reason": ""}
        why = f": {last['reason']}" if last["reason"] else ""
        return Standing(
            "discarded",
            f"Refused ({letter['code']}) and given up by {last['actor']}{why}.",
            f"dual-ledger dead-letters undo {letter['id']} --reason WHY",
        )
    if letter["status"] == "OPEN":
        again = f", and again {letter['attempts']} times" if letter["attempts"] else ""
        return Standing(
            "refused", f"Refused{again}: {letter['reason']} ({letter['last_code'] or letter['code']}).", show
        )
    if letter["posted_as"] is not None:
        other = letter["posted_as"]
        undone = f", and taken back by {', '.join(letter['undone_by'])}" if letter["undone_by"] else ""
        return Standing(
            "posted_otherwise",
            f"Refused under this reference, and posted under {other}{undone}.",
            f"dual-ledger trace {quote(other)}",
        )
    return Standing("settled", "Refused; what it was about was found posted.", show)


def _parked(letter: Mapping[str, Any], waits: Sequence[Mapping[str, Any]]) -> Standing:
    frozen = [one["account_id"] for one in waits if one["status"] == "FROZEN"]
    missing = [one["account_id"] for one in waits if one["status"] is None]
    words = [f"account {name}, which is frozen" for name in frozen]
    words += [f"account {name}, which does not exist" for name in missing]
    if not words:
        return Standing(
            "parked", "Parked; its accounts are there now: the consumer posts it next.", "dual-ledger consume"
        )
    command = (
        f"dual-ledger accounts create {quote(missing[0])} --currency CODE --side SIDE"
        if missing
        else f"dual-ledger accounts unfreeze {quote(frozen[0])} --reason WHY"
    )
    return Standing(
        "parked", f"Parked since {letter['at']:%Y-%m-%d %H:%M}: it waits for {' and '.join(words)}.", command
    )


def of_run_record(record: Mapping[str, Any]) -> Standing:
    """Read by a run and sent to Kafka, settled nowhere yet."""
    run = record["run_id"]
    command = "run status" if record["status"] == "IN_PROGRESS" else "run resume"
    return Standing(
        "in_flight",
        f"Record {record['sequence']} of run {run} ({record['status'].lower()}): read from "
        f"{record['source_id']} and sent to Kafka, not settled yet.",
        f"dual-ledger {command} {quote(run)}",
    )


def of_refusal(refusal: Mapping[str, Any]) -> Standing:
    """Refused where it was read: no entry came of it."""
    return Standing(
        "refused_at_source",
        f"Refused when run {refusal['run_id']} read it ({refusal['position']}, column "
        f"{refusal['column_name']}): {refusal['reason']}.",
        f"dual-ledger run errors {quote(refusal['run_id'])}",
    )
