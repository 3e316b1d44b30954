"""How far a source was sent: one place per Kafka cluster, topic and source, held by one process at a time."""

import fcntl
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol, Self

from ledger.config import Settings
from ledger.errors import Fatal, UsageError
from ledger.kafka import cluster_id, topic_ids
from producer.control import Totals
from producer.durable import read_document, save_document
from producer.message import Outgoing
from producer.source import Cursor, Refused


@dataclass(frozen=True, slots=True)
class Position:
    """Everything up to record `settled` is delivered, or refused and reported.

    Reading goes on behind `cursor`, which may be a little earlier. `identity` is what must be the same for
    that to make sense: the file's digest, the mapping's, how it is read.
    """

    identity: Mapping[str, Any] = field(default_factory=dict)
    cursor: Cursor | None = None
    settled: int = 0
    published: int = 0
    rejected: int = 0
    finished: bool = False
    report: str = ""
    report_bytes: int = 0
    totals: Mapping[str, Any] = field(default_factory=lambda: Totals().document())  # of the window at hand
    window: str = ""
    window_begins: int = 1  # its first sequence

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The position in a saved document."""
        try:
            return cls(**document)
        except TypeError as error:
            raise Fatal(
                "the saved position is of another version of this program", hint="start again: --restart"
            ) from error


class Keeper(Protocol):
    """Keeps the position of one source and the files that go with it: a place here, or a run's."""

    @property
    def cluster(self) -> str:
        """The Kafka cluster that the source is sent to."""

    def file(self, suffix: str) -> Path:
        """The name of a file of this place."""

    def saved(self) -> Position | None:
        """The position kept last."""

    def save(
        self, position: Position, sent: Sequence[Outgoing] = (), refused: Sequence[Refused] = ()
    ) -> None:
        """Keep `position`, for good; `sent` and `refused` are what it has settled since the one before."""

    def control(self, position: Position) -> None:
        """A window of the source is complete, with the totals of `position`."""


class Place:
    """Where one source's position is kept; get it from `open_place`."""

    def __init__(self, folder: Path, name: str, key: Mapping[str, str]) -> None:
        self.cluster = key["cluster"]
        self.topic_id = key["topic_id"]
        self._folder = folder
        self._name = name
        self._key = key
        self._path = self.file(".json")

    def file(self, suffix: str) -> Path:
        """The name of a file of this place."""
        return self._folder / f"{self._name}{suffix}"

    def saved(self) -> Position | None:
        """The position saved last; Fatal when the topic was deleted and created again since."""
        document = read_document(self._path)
        if document is None:
            return None
        key, written = document.get("key"), document.get("position")
        if not isinstance(key, dict) or not isinstance(written, dict):
            raise Fatal(
                f"{self._path} holds no saved position",
                hint="remove it to begin again from the start: --restart",
            )
        position = Position.of(written)
        if key.get("topic_id") != self.topic_id and not position.finished:
            raise Fatal(
                f"the topic {self._key['topic']} was created anew since {position.settled} records were sent",
                hint="send all of the source again: --restart",
            )
        return position

    def save(
        self, position: Position, sent: Sequence[Outgoing] = (), refused: Sequence[Refused] = ()
    ) -> None:
        """Keep `position`, for good; `sent` and `refused` are what it has settled since the one before."""
        del sent, refused  # they are in Kafka and in the error report; a run keeps them in the books too
        save_document(self._path, {"key": self._key, "position": asdict(position)})

    def control(self, position: Position) -> None:
        """A window of the source is complete, with the totals of `position`: a run keeps them too."""


@contextmanager
def open_place(settings: Settings, topic: str, source_id: str) -> Iterator[Place]:
    """The place of `source_id` on `topic`; UsageError while another process holds it."""
    key = {
        "cluster": cluster_id(settings),
        "topic": topic,
        "topic_id": topic_ids(settings, [topic])[topic],
        "source_id": source_id,
    }
    folder = settings.state_dir
    named = "\x1f".join((key["cluster"], topic, source_id)).encode()
    readable = re.sub(r"[^A-Za-z0-9._-]+", "_", source_id)[:60]
    name = f"produce-{readable}-{hashlib.sha256(named).hexdigest()[:12]}"
    with _locked(folder, name, source_id):
        yield Place(folder, name, key)


class SentElsewhere(UsageError):  # noqa: N818  named for what is so
    """Another process of this machine sends the same source to the same topic."""


@contextmanager
def _locked(folder: Path, name: str, source_id: str) -> Iterator[BinaryIO]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / f"{name}.lock").open("ab")
    except OSError as error:
        raise UsageError(
            f"cannot keep positions in {folder}: {error.strerror}", hint="set DUAL_LEDGER_STATE_DIR"
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel lets go when the process ends
        except BlockingIOError as error:
            raise SentElsewhere(
                f"another producer is sending {source_id} to this topic", hint="wait until it has ended"
            ) from error
        yield file


def begun(position: Position | None, identity: Mapping[str, Any], *, restart: bool = False) -> Position:
    """Where to go on: the saved position, or the beginning of a source that is new, finished or restarted.

    UsageError when the source is another than the one that is half sent.
    """
    if position is None or position.finished or restart:
        return Position(identity=identity)
    if position.identity == identity:
        return position
    changed = ", ".join(
        sorted(
            key for key in {*identity, *position.identity} if identity.get(key) != position.identity.get(key)
        )
    )
    raise UsageError(
        f"{position.settled} records of this source are sent already, and since then changed: {changed}",
        hint="go on with what it was, or send all of it from the start: --restart (the books drop doubles)",
    )
