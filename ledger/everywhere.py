"""One reference looked for wherever it may be: the books first, then Kafka and the SCB."""

from collections.abc import Sequence
from dataclasses import replace

from ledger.at_scb import USUAL_SECONDS as SCB_SECONDS
from ledger.at_scb import at_scb, with_scb
from ledger.books import Books
from ledger.config import Settings
from ledger.elsewhere import in_refusals, in_runs
from ledger.framing import codec
from ledger.in_kafka import USUAL_SECONDS, WHERE, in_kafka
from ledger.passport import Passport, of_searched, passport
from ledger.patience import Patience
from ledger.searched import Searched


def everywhere(
    settings: Settings,
    books: Books,
    ledger_id: str | None,
    reference_id: str,
    *,
    patience: Patience,
    kafka_seconds: float | None = USUAL_SECONDS,
    scb_seconds: float = SCB_SECONDS,
) -> tuple[Passport | None, Sequence[Searched]]:
    """What is known of a reference, and, when it is in no entry or dead letter, where else it was looked for.

    Kafka is looked at for `kafka_seconds`, None: not at all; the SCB is waited for `scb_seconds`.
    """
    found = passport(books, ledger_id, reference_id, patience)
    if found is not None:
        return with_scb(settings, found, scb_seconds), ()
    scb = at_scb(settings, ledger_id, reference_id, None, scb_seconds)
    searched = [
        _kafka(settings, books, ledger_id, reference_id, kafka_seconds),
        *(search(books, ledger_id, reference_id, patience) for search in (in_runs, in_refusals)),
        scb.searched(),
    ]
    known = of_searched(ledger_id, reference_id, searched)
    return (known and replace(known, scb=scb.document())), searched


def _kafka(
    settings: Settings, books: Books, ledger_id: str | None, reference_id: str, seconds: float | None
) -> Searched:
    if seconds is None:
        return Searched(WHERE, looked=False, said="not looked for in Kafka: --no-kafka")
    return in_kafka(settings, books, lambda: codec(settings, writes=False), ledger_id, reference_id, seconds)
