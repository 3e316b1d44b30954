"""The door to the schema registry: registers our schemas, and learns the ids they have there.

Schemas are never fetched by id: an id means what our own files registered, or nothing.
"""

import json
from collections.abc import Iterator
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
from ledger.topics import Finding, all_topics

_NOT_FOUND = 404
_CONFLICT = 409
_UNPROCESSABLE = 422
_REFUSED = (401, 403)
_CREATE = "dual-ledger topics create"


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


def ids(settings: Settings) -> RegisteredIds:
    """The ids of our schemas; Fatal when the newest of one is not registered."""
    known: dict[int, tuple[str, int]] = {}
    with _client(settings) as client:
        for topic in all_topics(settings):
            for version in schemas.versions(topic.message):
                schema_id = _lookup(settings, client, topic.subject, topic.message, version)
                if schema_id is not None:
                    known[schema_id] = (topic.message, version)
                elif version == schemas.versions(topic.message)[-1]:
                    raise Fatal(f"{topic.message} is not registered as {topic.subject}", hint=_CREATE)
    return RegisteredIds(known)


def check(settings: Settings) -> list[Finding]:
    """The topics whose schema is not registered, or could not be."""
    findings = []
    with _client(settings) as client:
        for topic in all_topics(settings):
            newest = schemas.versions(topic.message)[-1]
            if _lookup(settings, client, topic.subject, topic.message, newest) is not None:
                continue
            with _translated(settings, f"comparing {topic.message} with {topic.subject}"):
                fits = client.test_compatibility(topic.subject, _schema(topic.message, newest))
            message = f"{topic.message} version {newest} is not registered as {topic.subject}"
            if fits:
                findings.append(Finding("schema", topic.name, message, _CREATE))
            else:
                message += ", and what is registered there is not compatible with it"
                hint = "another program uses this subject: give the topic another name"
                findings.append(Finding("schema_compatible", topic.name, message, hint))
    return findings


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


def _client(settings: Settings) -> SchemaRegistryClient:
    if settings.registry_url is None:
        raise UsageError("no schema registry is configured", hint="set DUAL_LEDGER_REGISTRY_URL")
    configuration: dict[str, Any] = {
        "url": settings.registry_url,
        "timeout": 10,  # there is none by default: a registry that hangs would hang us
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
