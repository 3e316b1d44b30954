"""Source files to test with, and what the producer makes of them without any Kafka."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ledger.entry import LedgerEntry
from producer.csv_meaning import understood
from producer.mapping.compile import compiled
from producer.reference import References
from producer.request import Request
from producer.source import Batch, Record, Refused, SourceBroken, Unreadable
from producer.sources.csv import CsvFile
from producer.sources.fingerprint import Fingerprint, fingerprint_of
from producer.transform import MappedRows

HEADER = "debitAccountId,creditAccountId,amount,currencyCode,transactionType,referenceId"
MAPPING = """
[entry]
debit_account_id = "from"
credit_account_id = "to"
amount = "amount"
currency_code = { constant = "EUR" }
transaction_type = { constant = "PAYMENT" }
reference_id = "id"
"""


class Never:
    """Nobody asks to stop."""

    requested = False

    def wait(self, _seconds: float) -> bool:
        """Not even for a moment."""
        return False


def rows(count: int) -> list[str]:
    """Good rows under HEADER, each with a reference of its own."""
    return [
        f"D{number % 50},C{number % 7},{number}.25,EUR,PAYMENT,R-{number}" for number in range(1, count + 1)
    ]


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A file of these lines."""
    path.write_bytes("".join(line + "\n" for line in lines).encode(encoding))
    return path


def fingerprint(path: Path) -> Fingerprint:
    """The file's fingerprint."""
    found = fingerprint_of(path, lambda _bytes: None, lambda: False)
    assert found is not None
    return found


def source_of(path: Path, **request: Any) -> CsvFile:
    """The file as a source."""
    meaning = understood(Request(path, **request))
    return CsvFile(path, meaning.source_id, meaning.layout, fingerprint(path))


def items_of(path: Path, size: int = 1000, **request: Any) -> list[Record | Unreadable]:
    """Every record of the file, those before a break too."""
    return [item for batch in batches_of(path, size, **request)[0] for item in batch.items]


def batches_of(path: Path, size: int = 1000, **request: Any) -> tuple[list[Batch], SourceBroken | None]:
    """The file's batches, and what broke it off."""
    found: list[Batch] = []
    try:
        found.extend(source_of(path, **request).batches(None, size))
    except SourceBroken as broken:
        return found, broken
    return found, None


def answers_of(path: Path, **request: Any) -> list[LedgerEntry | Refused]:
    """What the transform answers for each row."""
    asked = Request(path, **request)
    meaning = understood(asked)
    with References(meaning.source_id, path.with_suffix(".references")) as references:
        make = compiled(
            meaning.mapping,
            meaning.layout.header,
            source_id=meaning.source_id,
            generate=references.of,
            account_names=meaning.account_names,
            ledger_id=asked.ledger_id,
        )
        return MappedRows(make, references)(items_of(path, **request))


def entries_of(path: Path, **request: Any) -> list[LedgerEntry]:
    """The entries of a file whose rows are all good."""
    answers = answers_of(path, **request)
    assert not [answer for answer in answers if isinstance(answer, Refused)], answers
    return [answer for answer in answers if isinstance(answer, LedgerEntry)]


def refused_of(path: Path, **request: Any) -> list[Refused]:
    """The refused rows of a file."""
    return [answer for answer in answers_of(path, **request) if isinstance(answer, Refused)]


def mapped(
    folder: Path, mapping: str, header: str, *lines: str, **request: Any
) -> list[LedgerEntry | Refused]:
    """What a mapping makes of a file with this header and these lines."""
    mapping_file = write(folder / "mapping.toml", mapping)
    return answers_of(write(folder / "legacy.csv", header, *lines), mapping=mapping_file, **request)


def the_entry(answers: Sequence[LedgerEntry | Refused]) -> LedgerEntry:
    """The one answer, which must be an entry."""
    (answer,) = answers
    assert isinstance(answer, LedgerEntry), answer
    return answer


def the_refusal(answers: Sequence[LedgerEntry | Refused]) -> Refused:
    """The one answer, which must be a refusal."""
    (answer,) = answers
    assert isinstance(answer, Refused), answer
    return answer
