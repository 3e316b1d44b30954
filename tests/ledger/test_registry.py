import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from pydantic import SecretStr

import schemas
from ledger import registry
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import Fatal, Rejected, Retryable, UsageError
from ledger.framing import codec
from ledger.topics import all_topics
from tests.entries import an_entry
from tests.fixtures.settings import with_own_names


@pytest.fixture
def nothing_registered(registry_url: str) -> Settings:
    return with_own_names(Settings(registry_url=registry_url))


@pytest.fixture
def registered(nothing_registered: Settings) -> Settings:
    registry.register_all(nothing_registered)
    return nothing_registered


@pytest.fixture
def outside(registry_url: str) -> Iterator[SchemaRegistryClient]:
    with SchemaRegistryClient({"url": registry_url}) as client:
        yield client


def test_every_topic_gets_its_schema_as_backward_compatible(
    nothing_registered: Settings, outside: SchemaRegistryClient
) -> None:
    found = registry.register_all(nothing_registered)

    assert [(one.subject, one.message, one.version) for one in found] == [
        (topic.subject, topic.message, version)
        for topic in all_topics(nothing_registered)
        for version in schemas.versions(topic.message)
    ]
    for one in found:
        assert outside.get_compatibility(one.subject) == "BACKWARD"
        schema = outside.get_version(one.subject, one.version).schema
        assert schema is not None
        assert json.loads(schema.schema_str or "") == schemas.load(one.message, one.version)


def test_a_new_version_is_accepted_where_the_one_before_is_in_use(
    nothing_registered: Settings, outside: SchemaRegistryClient
) -> None:
    subject = f"{nothing_registered.topic_scb_entries}-value"
    older = outside.register_schema(subject, Schema(json.dumps(schemas.load("LedgerEntry", 1)), "AVRO"))
    outside.set_compatibility(subject, "BACKWARD")

    newest = Schema(json.dumps(schemas.load("LedgerEntry")), "AVRO")
    assert outside.test_compatibility(subject, newest)
    assert {(one.check, one.topic) for one in registry.check(nothing_registered)} >= {
        ("schema", nothing_registered.topic_scb_entries)
    }

    registry.register_all(nothing_registered)

    assert outside.get_versions(subject) == [1, 2]
    assert registry.ids(nothing_registered).schemas[older] == ("LedgerEntry", 1)
    assert registry.check(nothing_registered) == []


def test_the_version_to_write_is_a_setting_and_both_are_read(registered: Settings) -> None:
    entry = an_entry(metadata={"end_to_end_id": "E2E-1"})
    told = registered.model_copy(update={"entry_version": 1})
    written = {version: codec(told if version == 1 else registered).encode_entry(entry) for version in (1, 2)}

    known = registry.ids(registered).schemas
    for version, value in written.items():
        assert known[int.from_bytes(value[1:5], "big")] == ("LedgerEntry", version)
        assert codec(registered).decode_entry(value) == entry


def test_a_version_to_write_that_does_not_exist_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"entry_version is 9; LedgerEntry has the versions 1, 2"):
        codec(Settings(entry_version=9))


def test_registering_again_changes_nothing(registered: Settings, outside: SchemaRegistryClient) -> None:
    assert registry.register_all(registered) == registry.register_all(registered)
    assert outside.get_versions(f"{registered.topic_outbox}-value") == [1]
    assert registry.check(registered) == []


def test_values_carry_the_registered_id_and_are_read_back(registered: Settings) -> None:
    value = codec(registered).encode_entry(an_entry())

    schema_id = int.from_bytes(value[1:5], "big")
    assert value[0] == 0
    assert registry.ids(registered).schemas[schema_id] == ("LedgerEntry", 2)
    assert codec(registered).decode_entry(value) == an_entry()


def test_an_id_that_others_registered_is_not_taken_for_ours(
    registered: Settings, outside: SchemaRegistryClient
) -> None:
    """It is not fetched either: what is not in our own files is refused."""
    theirs = {**schemas.load("LedgerEntry"), "name": f"Other{uuid.uuid4().hex}"}
    schema_id = outside.register_schema(f"{theirs['name']}-value", Schema(json.dumps(theirs), "AVRO"))
    ours = codec(registered)
    body = ours.encode_entry(an_entry())[5:]

    with pytest.raises(Rejected) as caught:
        ours.decode_entry(b"\0" + schema_id.to_bytes(4, "big") + body)

    assert caught.value.refusal.rule == "schema"


def test_without_a_registry_the_codec_needs_none() -> None:
    assert codec(Settings()).encode_entry(an_entry())[:2] == b"\xc3\x01"


def test_schemas_that_are_not_registered_are_found_and_stop_a_process(nothing_registered: Settings) -> None:
    assert {finding.check for finding in registry.check(nothing_registered)} == {"schema"}
    with pytest.raises(Fatal, match="LedgerEntry version 2 is not registered") as caught:
        codec(nothing_registered)
    assert caught.value.hint == "dual-ledger topics create"


def test_a_subject_that_another_program_uses_is_refused_in_the_registrys_words(
    nothing_registered: Settings, outside: SchemaRegistryClient
) -> None:
    subject = f"{nothing_registered.topic_controls}-value"
    theirs = {"type": "record", "name": "ControlTotal", "namespace": "org.dbis.ledger", "fields": []}
    outside.register_schema(subject, Schema(json.dumps(theirs), "AVRO"))
    outside.set_compatibility(subject, "BACKWARD")

    with pytest.raises(Fatal, match=r"ncompatible.*HTTP 409") as caught:
        registry.register_all(nothing_registered)

    assert subject in caught.value.message
    found = {(finding.check, finding.topic) for finding in registry.check(nothing_registered)}
    assert ("schema_compatible", nothing_registered.topic_controls) in found


@pytest.mark.parametrize("level", ["BACKWARD", "NONE"])
def test_another_programs_schema_is_found_before_ours_is_written_and_says_what_differs(
    nothing_registered: Settings, outside: SchemaRegistryClient, level: str
) -> None:
    """Also where the registry is told to look away."""
    subject = f"{nothing_registered.topic_scb_entries}-value"
    outside.register_schema(subject, Schema(json.dumps(_with_amounts_as("double")), "AVRO"))
    outside.set_compatibility(subject, level)

    found = [one for one in registry.check(nothing_registered) if one.check == "schema_compatible"]
    with pytest.raises(Fatal) as caught:
        codec(nothing_registered)

    assert [one.topic for one in found] == [nothing_registered.topic_scb_entries]
    assert found[0].message.endswith("is not compatible with it: amount changed from double to string")
    assert (caught.value.message, caught.value.hint) == (found[0].message, found[0].hint)


@pytest.mark.parametrize("theirs", ['{"type":"string"}', '"string"'])
def test_what_is_no_record_is_not_compatible(
    nothing_registered: Settings, outside: SchemaRegistryClient, theirs: str
) -> None:
    outside.register_schema(f"{nothing_registered.topic_outbox}-value", Schema(theirs, "AVRO"))

    found = {one.check: one.message for one in registry.check(nothing_registered)}

    assert found["schema_compatible"].endswith(": it is no Avro record")


def test_a_newer_schema_that_cannot_read_ours_stops_who_writes_and_no_reader(
    registered: Settings, outside: SchemaRegistryClient
) -> None:
    subject = f"{registered.topic_legacy_entries}-value"
    outside.set_compatibility(subject, "NONE")
    outside.register_schema(subject, Schema(json.dumps(_with_amounts_as("double")), "AVRO"))

    [found] = registry.check(registered)
    with pytest.raises(Fatal) as caught:
        codec(registered)

    assert (found.check, found.topic) == ("schema_compatible", registered.topic_legacy_entries)
    assert "version 3 there, which cannot read what is written here: amount changed" in found.message
    assert (caught.value.message, caught.value.hint) == (found.message, found.hint)
    assert codec(registered, writes=False).decode_entry(Codec().encode_entry(an_entry())) == an_entry()


def test_a_newer_schema_that_reads_ours_is_told_and_stops_nobody(
    registered: Settings, outside: SchemaRegistryClient
) -> None:
    """Readers are upgraded first, and the registry before them."""
    newest = schemas.load("LedgerEntry")
    note = {"name": "note", "type": ["null", "string"], "default": None}
    wider = {**newest, "fields": [*newest["fields"], note]}
    outside.register_schema(f"{registered.topic_scb_entries}-value", Schema(json.dumps(wider), "AVRO"))

    [found] = registry.check(registered)

    assert (found.check, found.topic) == ("schema_newer", registered.topic_scb_entries)
    assert codec(registered).encode_entry(an_entry())


def _with_amounts_as(kind: str) -> dict[str, Any]:
    fields = [
        {**field, "type": kind} if field["name"] == "amount" else field
        for field in schemas.load("LedgerEntry")["fields"]
    ]
    return {**schemas.load("LedgerEntry"), "fields": fields}


def test_a_registry_that_is_away_is_an_environment_fault() -> None:
    away = Settings(registry_url="http://somebody:CANARY@127.0.0.1:1/api")

    for act in (registry.register_all, registry.ids, registry.check, codec):
        with pytest.raises(Retryable) as caught:
            act(away)
        assert "127.0.0.1:1" in caught.value.message
        assert "CANARY" not in caught.value.message


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Fatal), (403, Fatal), (422, Fatal), (429, Retryable), (500, Retryable), (503, Retryable)],
)
def test_an_answer_is_judged_by_its_status(status: int, error: type[Exception]) -> None:
    with _answering(status) as url, pytest.raises(error, match=f"words of its own.*HTTP {status}"):
        registry.register_all(Settings(registry_url=url))


def test_the_user_and_the_password_are_sent() -> None:
    with _answering(500) as url, pytest.raises(Retryable):
        registry.ids(Settings(registry_url=url, registry_user="u", registry_password=SecretStr("p")))

    assert _Answers.seen == "Basic dTpw"


def test_settings_that_cannot_be_used_are_named() -> None:
    with pytest.raises(UsageError, match="registry"):
        registry.ids(Settings(registry_url="not an address"))
    with pytest.raises(UsageError, match="no schema registry"):
        registry.ids(Settings())


class _Answers(BaseHTTPRequestHandler):
    status = 500
    seen: str | None = None

    def _answer(self) -> None:
        type(self).seen = self.headers.get("Authorization")
        body = b'{"error_code": 1, "message": "words of its own"}'
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST = _answer  # noqa: N815  names of the base class

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _answering(status: int) -> Iterator[str]:
    """A registry that answers everything with `status`."""
    _Answers.status = status
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
