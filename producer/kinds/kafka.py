"""A topic that somebody else fills, whose values the mapping's table [kafka] describes."""

from dataclasses import replace
from pathlib import Path

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.stopping import Stopping
from ledger.topics import all_topics
from ledger.wire.foreign import ForeignReader, UnusableError, foreign_reader
from producer.mapping.asked_kafka import Kafka
from producer.mapping.read import read_mapping
from producer.opened import Opened, Watcher
from producer.record_meaning import SAMPLE_RECORDS, records_understood
from producer.request import Request, ids_of, keep_apart
from producer.sources.kafka import KafkaTopic
from producer.sources.kafka_values import Values

_DOCUMENTATION = "docs/sources.md shows one"


def opened(settings: Settings, request: Request, _stop: Stopping, watcher: Watcher) -> Opened:
    """The topic as a source; some messages are read, to see that the mapping's names are theirs."""
    topic = str(request.where)
    _must_be_foreign(settings, topic, request.topic)
    if request.mapping is None:
        raise UsageError("a topic needs --mapping with a table [kafka]", hint=_DOCUMENTATION)
    read = read_mapping(request.mapping)
    asked = read.mapping.kafka
    if asked is None:
        raise UsageError(f"{request.mapping} has no table [kafka]", hint=_DOCUMENTATION)
    if asked.follow and request.until is not None:
        raise UsageError("--to is the end of a topic that follow = true reads without one")
    keep_apart(request.written, read.files)
    source_id, _ = ids_of(replace(request, source_id=request.source_id or topic))
    values = Values(asked, _stated(asked, request.mapping.parent), _registry(settings, asked))
    source = KafkaTopic(settings, topic, source_id, values, (request.since, request.until))
    source.follow = asked.follow
    meaning = records_understood(request, source_id, source.sample(SAMPLE_RECORDS), where=f"topic {topic}")
    source.flat = meaning.flat
    for note in meaning.notes:
        watcher.say(note)
    span = {"since": request.since, "until": request.until}
    return Opened(
        source,
        meaning.flat.header,
        meaning.mapping,
        meaning.account_names,
        {**meaning.identity, "kind": "kafka", "topic": topic, **span},
        meaning.absent,
        meaning.notes,
        endless=asked.follow,
    )


def _must_be_foreign(settings: Settings, topic: str, target: str | None) -> None:
    """UsageError for a topic of the contract, or the one that is sent to: it would feed itself."""
    if topic == target or topic in {known.name for known in all_topics(settings)}:
        raise UsageError(
            f"topic {topic} is one that this system fills itself", hint="name one that somebody else fills"
        )


def _stated(asked: Kafka, folder: Path) -> ForeignReader | None:
    if asked.schema_file is None:
        return None
    path = folder / asked.schema_file
    try:
        return foreign_reader(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"schema_file of [kafka]: cannot read {path}: {error.strerror}") from error
    except (UnusableError, UnicodeDecodeError) as error:
        raise UsageError(f"schema_file of [kafka]: {path}: {error}") from error


def _registry(settings: Settings, asked: Kafka) -> "_Registry":
    fetched = asked.values == "avro" and asked.framing == "confluent" and asked.schema_file is None
    if fetched and settings.registry_url is None:
        raise UsageError(
            "the schemas of these values are in a registry, and none is configured",
            hint="set DUAL_LEDGER_REGISTRY_URL, or state schema_file in [kafka]",
        )
    return _Registry(settings)


class _Registry:
    """The schemas that others have registered."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, number: int) -> str | None:
        from ledger.registry import schema_text  # noqa: PLC0415  its client takes half a second to import

        return schema_text(self._settings, number)
