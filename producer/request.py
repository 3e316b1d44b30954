"""What a user asks for when a source is loaded, and what can be wrong with it before the source is read."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from pathlib import Path
from typing import Any, Self

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.topics import all_topics
from ledger.validation import identifier_fault


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asks for; None is to be found out, or left at its default."""

    where: str | Path  # a file, a pattern of files, an address, a table, a topic
    kind: str = "csv"
    mapping: Path | None = None
    ledger_id: str | None = None
    source_id: str | None = None
    topic: str | None = None
    errors: Path | None = None
    accounts: Path | None = None
    encoding: str | None = None
    delimiter: str | None = None
    restart: bool = False
    again: bool = False
    may_guess: bool = False  # take an encoding that nobody stated and that looks likely
    since: str | None = None  # of a source that can be asked for a span of time
    until: str | None = None
    bounded: bool = False  # of a source without an end: only what it holds already

    @property
    def path(self) -> Path:
        """The file, of a source that is one."""
        return Path(self.where)

    def document(self) -> dict[str, Any]:
        """As JSON has it; what was not asked for is left out."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: str(v) if isinstance(v, Path) else v for name, v in given.items() if v not in (None, False)
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The request in a document."""
        paths = {name: Path(document[name]) for name in ("mapping", "errors") if name in document}
        return cls(**{**document, **paths})

    @property
    def written(self) -> dict[str, Path]:
        """The files that are written, by the option that names them."""
        named = {"--errors": self.errors, "--accounts": self.accounts}
        return {option: path for option, path in named.items() if path is not None}


def keep_apart(written: Mapping[str, Path], read: Sequence[Path]) -> None:
    """UsageError when a file that is to be written is one that is read, or two are the same."""
    for option, path in written.items():
        for other in read:
            if _same(path, other):
                raise UsageError(
                    f"{option} {path} would overwrite {other}, which is read",
                    hint=f"name another file for {option}",
                )
    for (one, path), (two, other) in combinations(written.items(), 2):
        if _same(path, other):
            raise UsageError(f"{one} and {two} name the same file, {path}", hint="name two files")


def ids_of(request: Request) -> tuple[str, str | None]:
    """The source's id and the stated ledger's; UsageError when no entry could ever carry them."""
    return stated_ids(request, source_id_of(request.path))


def stated_ids(request: Request, otherwise: str) -> tuple[str, str | None]:
    """The ids of `request`; the source's is `otherwise` when none is stated."""
    source_id = otherwise if request.source_id is None else request.source_id
    for option, stated in (("--source-id", source_id), ("--ledger", request.ledger_id)):
        if stated is not None and (fault := identifier_fault(stated)):
            raise UsageError(f"{option} {stated!r} {fault}", hint=f"state another: {option} ID")
    return source_id, request.ledger_id


def must_take_entries(settings: Settings, topic: str) -> None:
    """UsageError for no topic, or one of the contract that carries something else than entries."""
    if not topic:
        raise UsageError("--topic is empty", hint=f"leave it out for {settings.topic_legacy_entries}")
    for known in all_topics(settings):
        if known.name == topic and known.message != "LedgerEntry":
            raise UsageError(
                f"--topic {topic} carries {known.message}, no entries",
                hint=f"leave --topic out for {settings.topic_legacy_entries}",
            )


def source_id_of(path: Path) -> str:
    """The file's name without folder and extensions; `payments.2024.csv.gz` is `payments.2024`."""
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    stem, dot, extension = name.rpartition(".")
    return unicodedata.normalize("NFC", stem if dot and stem and extension.isalpha() else name)


def _same(one: Path, two: Path) -> bool:
    """Whether both lead to one file, also through links of either kind; neither needs to be there yet."""
    try:
        return one.samefile(two)
    except OSError:
        return one.resolve() == two.resolve()
