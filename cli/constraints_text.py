"""What `constraints` prints for a person."""

from collections.abc import Iterator

from audit.constraints.apply import Applied
from audit.constraints.rules import Look
from audit.constraints.verify import Verified
from cli.printable import printable


def look_lines(found: Look) -> Iterator[str]:
    """The rules with the accounts that break them, and how they stand."""
    for number, rule in enumerate(found.rules, start=1):
        yield f"{number}  {rule.condition:<48}  {rule.breaking:>7,} break it   {rule.state}"
    others = {rule.constraint for rule in found.rules}
    for one in found.constraints:
        if one["name"] not in others:
            yield f"   also: {printable(one['name'])} {printable(one['definition'])}"
    yield from _accounts(found)


def _accounts(found: Look) -> Iterator[str]:
    if found.clean:
        yield f"no account of {found.accounts:,} breaks a rule"
        return
    for one in found.listed:
        amounts = ", ".join(
            f"{name} {one[column]:,f}"
            for name, column in (
                ("balance", "balance"),
                ("available", "available_balance"),
                ("reserved", "reserved_balance"),
            )
        )
        rules = ", ".join(str(number) for number in one["rules"])
        yield f"  {printable(one['account_id'])}  {amounts} {one['currency_code']}  breaks {rules}"
    if found.breaking > len(found.listed):
        yield f"  … and {found.breaking - len(found.listed):,} more: --most"
    breaks = "breaks" if found.breaking == 1 else "break"
    yield f"{found.breaking:,} of {found.accounts:,} accounts {breaks} a rule"


def applied_lines(done: Applied) -> Iterator[str]:
    """What `apply` did, or why it did nothing."""
    if not done.look.clean:
        yield from look_lines(done.look)
        yield "nothing is applied: bring these accounts in order first, by entries"
        return
    for name in done.added:
        yield f"added {name}"
    for name in done.validated:
        yield f"validated {printable(name)}"
    if done.waits:
        yield f"asked {done.waits + 1:,} times for the moment that it needs, a tenth of a second each"
    if done.look.applied:
        yield f"DBIS's four rules hold for {done.look.accounts:,} accounts" + (
            "" if done.changed else "; there was nothing to do"
        )


def verified_lines(found: Verified) -> Iterator[str]:
    """What each attempt met."""
    for number, proof in enumerate(found.proofs, start=1):
        names = ", ".join(sorted({printable(name) for name in proof.refused_by if name}))
        told = f"refused by {names}" if proof.enforced else "NOT ENFORCED: an UPDATE against it was taken"
        yield f"{number}  {proof.condition:<48}  {told}"
    for finding in found.findings():
        if "UPDATE" not in finding["problem"]:
            yield f"!  {printable(finding['check'])}: {finding['problem']}"
    where = (
        f"on account {printable(found.on_account)}"
        if found.on_account is not None
        else "on an account put in for it"
    )
    yield f"tried {where}; nothing of it stays"
    if not all(proof.enforced for proof in found.proofs):
        yield "next: dual-ledger constraints apply --reason …"
