"""A mapping tried on a CSV file."""

from dataclasses import dataclass

from producer.csv_file import CsvMeaning, understood
from producer.csv_request import CsvRequest
from producer.mapping.trial import Trial
from producer.sources.csv import CsvFile
from producer.sources.fingerprint import Fingerprint


@dataclass(frozen=True, slots=True)
class CsvTrial:
    """The file as it is understood, and its mapping over it."""

    meaning: CsvMeaning
    trial: Trial


def csv_trial(request: CsvRequest) -> CsvTrial:
    """The trial of a file by its mapping, or as one of DBIS's own shapes; UsageError when it is neither."""
    meaning = understood(request)
    # its digest is of no use here, and would take a reading of the whole file
    still = Fingerprint("", meaning.seen[1], meaning.seen)
    source = CsvFile(request.path, meaning.source_id, meaning.layout, still)
    trial = Trial(
        source,
        meaning.layout.header,
        meaning.mapping,
        account_names=meaning.account_names,
        ledger_id=request.ledger_id,
        where=str(request.mapping or request.path),
    )
    return CsvTrial(meaning, trial)
