"""What a load is told to have done, and the exit status that goes with it."""

from typing import Literal

from cli.output import complain, console, say
from cli.stopping import INTERRUPTED
from ledger.errors import Fatal
from producer.summary import Summary


def note(text: str) -> None:
    """Something that was decided without being asked, on stderr."""
    console.print(text, style="dim", markup=False, soft_wrap=True)


def tell(summary: Summary, what: Literal["rows", "records"], *, dry_run: bool) -> None:
    """How many were read, sent and refused."""
    went = "would be sent" if dry_run else f"sent to {summary.topic}"
    count = summary.read - summary.rejected
    say(f"{summary.source_id}: {summary.read:,} {what} read, {count:,} {went} in {summary.seconds:,.1f} s")
    if summary.total_rejected:
        where = f": see {summary.errors_file}" if summary.errors_file else ""
        altogether = " in all" if summary.resumed_from else ""  # with the calls before that broke off
        say(f"{summary.total_rejected:,} refused{altogether}{where}")


def judged(summary: Summary, end: str, *, stopped: bool) -> int:
    """The exit status, and on stderr what kept the load from its `end`."""
    if summary.failure is not None:
        complain(summary.failure.message, summary.failure.hint)
    elif stopped:
        complain(f"stopped before the {end}", "the same command goes on where this one stopped")
    if stopped and not isinstance(summary.failure, Fatal):
        return INTERRUPTED
    return 1 if summary.failure or summary.total_rejected else 0
