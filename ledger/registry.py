"""The door to the schema registry: registers our schemas, and learns the ids they have there.

Schemas are never fetched by id: an id means what our own files registered, or nothing.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from confluent_kafka.schema_registry import Schema, SchemaRegistryClient, SchemaRegistryError
from confluent_kafka.schema_registry.common._httpx_compat import httpx  # the HTTP library the client found

import schemas
from ledger.codec import RegisteredIds
from ledger.config import Settings
from ledger.errors import Fatal, Retryable, UsageError
from ledger.topics import Finding, Topic, all_topics
from schemas.lint import incompatibilities

_NOT_FOUND = 404
_CONFLICT = 409
_UNPROCESSABLE = 422
_REFUSED = (401, 403)
_SERVER_ERROR = 500
_TIMEOUT_SECONDS = 10.0
_CREATE = "dual-ledger topics create"
_FOREIGN = (
    "another program uses this subject: give the topic another name, or, if nothing was ever written with"
    " what is registered there, delete it in the registry; then dual-ledger topics create"
)
_INCOMPATIBLE = "schema_compatible"
_NEWER = "schema_newer"


@dataclass(frozen=True, slots=True)
class Registered:
    """One version of a message under the subject of a topic, and the id it has there."""

    subject: str
    message: str
    version: int
    id: int


def register_all(settings: Settings) -> list[Registered]:
    """Register every version of every topic's message, oldest first, as backward compatible.

    What is registered already stays. Fatal, in the registry's words, when it does not accept one.
    """
    registered = []
    with _client(settings) as client:
        for topic in all_topics(settings):
            with _translated(settings, f"registering {topic.message} as {topic.subject}"):
                client.set_compatibility(topic.subject, "BACKWARD")  # readers are upgraded before writers
                for version in schemas.versions(topic.message):
                    schema_id = client.register_schema(topic.subject, _schema(topic.message, version))
                    registered.append(Registered(topic.subject, topic.message, version, schema_id))
    return registered


def ids(settings: Settings, *, writes: bool = True) -> RegisteredIds:
    """The ids of our schemas; Fatal when the newest of one is not registered.

    Who `writes` is also refused when a newer schema there could not read it; a reader has its own list.
    """
    known: dict[int, tuple[str, int]] = {}
    faults: list[Finding | None] = []
    with _client(settings) as client:
        for topic in all_topics(settings):
            schema_id = None
            for version in schemas.versions(topic.message):
                schema_id = _lookup(settings, client, topic.subject, topic.message, version)
                if schema_id is not None:
                    known[schema_id] = (topic.message, version)
            if writes or schema_id is None:  # the newest's
                faults.append(_fault(settings, client, topic))
    _refuse([fault for fault in faults if fault is not None and fault.check != _NEWER])
    return RegisteredIds(known)


def check(settings: Settings) -> list[Finding]:
    """The topics whose schema is not registered, could not be, or is not the newest there."""
    with _client(settings) as client:
        found = [_fault(settings, client, topic) for topic in all_topics(settings)]
    return [finding for finding in found if finding is not None]


def _refuse(findings: list[Finding]) -> None:
    """Raise the worst: what `topics create` would not mend comes first."""
    for finding in sorted(findings, key=lambda one: one.check != _INCOMPATIBLE):
        raise Fatal(finding.message, hint=finding.hint)


def _fault(settings: Settings, client: SchemaRegistryClient, topic: Topic) -> Finding | None:
    """What keeps our newest version from being what the topic's readers read; None when nothing does."""
    newest = schemas.versions(topic.message)[-1]
    ours = schemas.load(topic.message)
    number, theirs = _latest(settings, client, topic.subject)
    if _lookup(settings, client, topic.subject, topic.message, newest) is None:
        message = f"{topic.message} version {newest} is not registered as {topic.subject}"
        why = [] if theirs is None else _changes(theirs, ours)
        with _translated(settings, f"comparing {topic.message} with {topic.subject}"):
            if not why and client.test_compatibility(topic.subject, _schema(topic.message, newest)):
                return Finding("schema", topic.name, message, _CREATE)
        message += ", and what is registered there is not compatible with it" + _because(why)
        return Finding(_INCOMPATIBLE, topic.name, message, _FOREIGN)
    if theirs is None or theirs in schemas.history()[topic.message]:
        return None
    message = (
        f"{topic.subject} has a newer schema than {topic.message} version {newest}: version {number} there"
    )
    if why := _changes(ours, theirs):
        message += ", which cannot read what is written here" + _because(why)
        return Finding(_INCOMPATIBLE, topic.name, message, _FOREIGN)
    hint = "upgrade this program before anything writes it: until then such messages become dead letters"
    return Finding(_NEWER, topic.name, message, hint)


def _changes(older: Any, newer: Any) -> list[str]:
    """Why a reader of `newer` could not read `older`, whatever a registry may hold."""
    records = [isinstance(one, dict) and one.get("type") == "record" for one in (older, newer)]
    return incompatibilities(older, newer) if all(records) else ["it is no Avro record"]


def _because(why: list[str]) -> str:
    return f": {'; '.join(why)}" if why else ""


def _latest(settings: Settings, client: SchemaRegistryClient, subject: str) -> tuple[int | None, Any]:
    """The number and the schema of a subject's newest version; None twice when it has none."""
    with _translated(settings, f"looking up {subject}"):
        try:
            found = client.get_latest_version(subject)
        except SchemaRegistryError as error:
            if error.http_status_code == _NOT_FOUND:
                return None, None
            raise
    text = found.schema.schema_str if found.schema else None
    try:
        return found.version, json.loads(text or "")
    except ValueError:
        return found.version, text


def question(settings: Settings, seconds: float) -> Callable[[], None]:
    """What asks the registry whether it answers: Retryable when it does not, within that time."""
    client = _client(settings, seconds)

    def ask() -> None:
        with _translated(settings, "asking whether it answers"):
            try:
                client.get_compatibility()
            except SchemaRegistryError as error:
                if error.http_status_code >= _SERVER_ERROR:
                    raise

    return ask


def schema_text(settings: Settings, number: int) -> str | None:
    """The schema that the registry calls so, of values that others write; None when there is none."""
    with _client(settings) as client, _translated(settings, f"asking for the schema {number}"):
        try:
            text: str | None = client.get_schema(number).schema_str
        except SchemaRegistryError as error:
            if error.http_status_code == _NOT_FOUND:
                return None
            raise
        return text


def _schema(message: str, version: int) -> Schema:
    return Schema(json.dumps(schemas.load(message, version)), "AVRO")


def _lookup(
    settings: Settings, client: SchemaRegistryClient, subject: str, message: str, version: int
) -> int | None:
    with _translated(settings, f"looking up {message} as {subject}"):
        try:
            return client.lookup_schema(subject, _schema(message, version)).schema_id
        except SchemaRegistryError as error:
            if error.http_status_code == _NOT_FOUND:
                return None
            raise


def _client(settings: Settings, timeout_seconds: float = _TIMEOUT_SECONDS) -> SchemaRegistryClient:
    if settings.registry_url is None:
        raise UsageError("no schema registry is configured", hint="set DUAL_LEDGER_REGISTRY_URL")
    configuration: dict[str, Any] = {
        "url": settings.registry_url,
        "timeout": timeout_seconds,  # there is none by default: a registry that hangs would hang us
        "max.retries": 0,  # who calls knows how long to wait, and says that it waits
    }
    if settings.registry_user is not None:
        password = settings.registry_password.get_secret_value() if settings.registry_password else ""
        configuration["basic.auth.user.info"] = f"{settings.registry_user}:{password}"
    if settings.registry_ca is not None:
        configuration["ssl.ca.location"] = str(settings.registry_ca)
    try:
        return SchemaRegistryClient(configuration)
    except (ValueError, OSError) as error:
        raise UsageError(f"the schema registry's settings cannot be used: {type(error).__name__}") from error


@contextmanager
def _translated(settings: Settings, doing: str) -> Iterator[None]:
    """Raise our errors in place of the client's, judged by the HTTP status."""
    place = urlsplit(settings.registry_url or "")
    where = f"schema registry {place.hostname}:{place.port or place.scheme}, while {doing}"
    try:
        yield
    except httpx.TransportError as error:
        raise Retryable(f"{where}: {error}", hint="is it up? check registry_url and registry_ca") from error
    except SchemaRegistryError as error:
        message = f"{where}: {error.error_message} (HTTP {error.http_status_code})"
        if error.http_status_code in _REFUSED:
            raise Fatal(message, hint="check registry_user and registry_password") from error
        if error.http_status_code in (_CONFLICT, _UNPROCESSABLE):
            raise Fatal(message, hint="another program uses this subject: rename the topic") from error
        if error.http_status_code == _NOT_FOUND:
            raise Fatal(message, hint="check the path in registry_url") from error
        raise Retryable(message) from error
