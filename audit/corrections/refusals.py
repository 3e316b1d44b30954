"""Why a break is not corrected by an entry, a sentence for each reason, and the command that comes next."""

from collections.abc import Mapping
from typing import NamedTuple

from ledger.outcome import Outcome


class Words(NamedTuple):
    """What is in the way: its code, a sentence, and what to do."""

    code: str
    why: str
    next: str


_RECONCILE = "dual-ledger reconcile, which looks again"
_SHOW = "dual-ledger breaks show {id}"
_APPROVE = 'dual-ledger correct approve --break {id} --reason "why"'
_REFUSALS: Mapping[str, tuple[str, str]] = {
    # the break as it is
    "corrected": ("it is corrected already, by CORRECTION-{id}", "dual-ledger trace CORRECTION-{id}"),
    "closed": ("the break is closed: what it said is no longer so", _RECONCILE),
    "with_another": ("break {about} is over the same entry, and its correction is the one of both", _SHOW),
    # kinds that no entry corrects
    "time": ("the two sides differ in a time, and in no money: there is nothing to post", _SHOW),
    "currency": (
        "the accounts are of two currencies: one entry cannot move both",
        "post an entry in each currency; dual-ledger breaks show {id} has both sides",
    ),
    "content": (
        "the two sides differ in what the entry is called, and in no money: there is nothing to post",
        _SHOW,
    ),
    "unacknowledged": (
        "the entry is in the books and the SCB has only not answered: an entry would move it twice",
        "dual-ledger outbox resend, then dual-ledger relay",
    ),
    "missing_at_scb": (
        "the books are right and the SCB lacks the entry: the SCB has to book it",
        "dual-ledger outbox resend sends it again; dual-ledger trace {about}",
    ),
    "rejected_by_scb": (
        "the SCB has refused the entry; why decides which side is wrong, and no entry can know it",
        "dual-ledger trace {about} has its reason; dual-ledger reconcile finds the difference itself",
    ),
    "digest_differs": (
        "the SCB acknowledged another content; which field differs is not known from a digest",
        "dual-ledger trace {about}; dual-ledger reconcile finds the difference itself",
    ),
    "of_entries": (
        "no entry can repair a balance that does not equal its entries: it would move both alike",
        "dual-ledger verify-chain tells whether an entry was changed; dual-ledger accounts entries {about}",
    ),
    "of_source": (
        "what a source holds is posted by its run, so that it keeps its own reference",
        "dual-ledger backfill or dual-ledger run start again: what is posted already is a duplicate",
    ),
    "of_outbox": (
        "an entry and its outbox row do not fit, and no money differs",
        "dual-ledger outbox status; dual-ledger verify-chain",
    ),
    "of_acknowledgements": (
        "the entry is in the books; what differs is the SCB's answer",
        "dual-ledger outbox resend, then dual-ledger relay",
    ),
    "of_ledgers": (
        "both ledgers' entries are found by themselves: correct those, and the balance follows",
        "dual-ledger correct preview --all --comparison ledgers",
    ),
    "of_stated": ("of what is stated, only a balance is corrected", _SHOW),
    # entries
    "duplicate_at_scb": (
        "the SCB has the entry twice, and DBIS once: the SCB has to take its second one back",
        _SHOW,
    ),
    "dead_letter": (
        "the message of this very entry waits as dead letter {about}",
        'dual-ledger dead-letters redrive {about} --reason "why"',
    ),
    "in_books": ("{about} is in the books by now", _RECONCILE),
    "stale": ("DBIS's entry {about} is not the one any more that was compared", _RECONCILE),
    "unknown_entry": ("the break does not say what the SCB's entry is", _RECONCILE),
    "not_one_entry": (
        "it takes more than one entry: {about}",
        "post them by hand; dual-ledger breaks show {id} has both sides",
    ),
    "nothing_left": ("nothing is left to move: what differs was corrected before", _RECONCILE),
    "reference_taken": (
        "the reference CORRECTION-{id} is taken by an entry that is not this correction",
        "dual-ledger trace CORRECTION-{id} tells who has posted it; have it taken back, and post by hand",
    ),
    # accounts
    "account_unknown": (
        "there is no account {about} in the books",
        "dual-ledger accounts create {about} --currency CODE --side SIDE",
    ),
    "account_closed": ("account {about} is closed", "dual-ledger accounts show {about}"),
    "account_frozen": (
        "account {about} is frozen",
        'dual-ledger accounts unfreeze {about} --reason "why", then the same command again',
    ),
    "balance_altered": (
        "the balance of {about} is not what its entries say, so a difference may be in only one of them",
        "restore it, then dual-ledger reconcile; dual-ledger accounts entries {about}",
    ),
    "asset": ("the two accounts hold different types of asset", _SHOW),
    "unknown_balance": ("what is stated for {about} is no amount", _RECONCILE),
    "moved": ("the balance of {about} has moved since it was compared", _RECONCILE),
    "no_counter": (
        "no counter account in {about} is named",
        "--counter-account ID, or the setting correction_counter_account",
    ),
    "counter_is_corrected": (
        "the counter account {about} is itself one of the accounts that are corrected",
        "--counter-account ID with another one",
    ),
    # approvals
    "not_approved": ("nobody has approved it", _APPROVE),
    "second_approval": (
        "one person has approved it, and so large an amount needs a second one, with a login of their own",
        _APPROVE,
    ),
    "proposal_changed": ("what is proposed has changed since it was approved", _APPROVE),
    "same_person": (
        "you have approved it before, and a second person, with a login of their own, has to",
        _APPROVE,
    ),
}
_LIMIT = "fund the account or release a reservation, then the same command again"


def codes() -> tuple[str, ...]:
    """All that a proposal can be refused for."""
    return tuple(_REFUSALS)


def of_proposal(code: str, break_id: int, kind: str, about: str) -> Words:
    """Why nothing is posted."""
    why, following = _REFUSALS[code]
    facts = {"id": break_id, "kind": kind, "about": about}
    return Words(code, why.format(**facts), following.format(**facts))


def of_posting(code: str, rule: str) -> Words:
    """Why the posting function refused the entry."""
    why = Outcome(code).reason
    said = f"posting refused the entry: {why}" + (f" ({rule})" if rule else "")
    following = {
        Outcome.INSUFFICIENT_AVAILABLE: _LIMIT,
        Outcome.SOURCE_NOT_ALLOWED: 'dual-ledger ledgers allow LEDGER corrections --reason "why"',
        Outcome.LEDGER_UNKNOWN: "--ledger with one of: dual-ledger ledgers list",
    }
    return Words(code, said, following.get(Outcome(code), "remove the cause, then the same command again"))
