"""The list of sealed windows, and the answer for one time."""

from dataclasses import asdict
from datetime import UTC, datetime

from audit.cosigning.ledgers import newest_windows, strangers, totals, window_for
from cli.context import configuration
from cli.output import emit, say
from cli.seals.text import answer_text, strangers_text, windows_text
from ledger.books import connect
from ledger.cosigning.key_files import verifying_keys

APPLICATION = "dual-ledger seals"


def list_windows(limit: int, as_json: bool) -> int:
    """Print the newest windows; the exit status."""
    settings = configuration(role="auditor").settings
    keys = verifying_keys(settings.seal_public_keys)
    with connect(settings, role="auditor", application=APPLICATION) as books, books.snapshot():
        windows, all_of_them, unknown = newest_windows(books, keys, limit), totals(books), strangers(books)
    forged = [window.number for window in windows if window.forged]
    if as_json:
        emit(
            {
                "equal": _equal(all_of_them.different, all_of_them.unanswered),
                "totals": asdict(all_of_them),
                "windows": [window.document() for window in windows],
                "wrong_signatures": forged,
                "unknown_windows": [asdict(one) for one in unknown],
            }
        )
    else:
        say(windows_text(windows, all_of_them))
        if unknown:
            say(strangers_text(unknown))
    return 1 if all_of_them.different or forged or unknown else 0


def answer_at(at: datetime, as_json: bool) -> int:
    """Say whether both ledgers are equal up to a time, at most up to now; the exit status."""
    at = min(at, datetime.now(UTC))
    settings = configuration(role="auditor").settings
    keys = verifying_keys(settings.seal_public_keys)
    with connect(settings, role="auditor", application=APPLICATION) as books, books.snapshot():
        window, behind = window_for(books, keys, at)
    equal = None if window is None else window.equal_up_to_here
    if equal and behind:
        equal = None  # of what is not sealed the SCB has said nothing
    if as_json:
        entries = 0 if window is None else window.row["entries_up_to_here"]
        document = None if window is None else window.document()
        emit({"at": at, "equal": equal, "entries": entries, "not_covered": behind, "window": document})
    else:
        say(answer_text(at, window, behind))
    return 0 if equal and window is not None and not window.forged else 1


def _equal(different: int, unanswered: int) -> bool | None:
    if different:
        return False
    return None if unanswered else True
