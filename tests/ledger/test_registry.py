import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from pydantic import SecretStr

import schemas
from ledger import registry
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

    assert [(one.subject, one.message) for one in found] == [
        (topic.subject, topic.message) for topic in all_topics(nothing_registered)
    ]
    for one in found:
        assert outside.get_compatibility(one.subject) == "BACKWARD"
        schema = outside.get_version(one.subject, 1).schema
        assert schema is not None
        assert json.loads(schema.schema_str or "") == schemas.load(one.message)


def test_registering_again_changes_nothing(registered: Settings, outside: SchemaRegistryClient) -> None:
    assert registry.register_all(registered) == registry.register_all(registered)
    assert outside.get_versions(f"{registered.topic_outbox}-value") == [1]
    assert registry.check(registered) == []


def test_values_carry_the_registered_id_and_are_read_back(registered: Settings) -> None:
    value = codec(registered).encode_entry(an_entry())

    schema_id = int.from_bytes(value[1:5], "big")
    assert value[0] == 0
    assert registry.ids(registered).schemas[schema_id] == ("LedgerEntry", 1)
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
    with pytest.raises(Fatal, match="LedgerEntry is not registered") as caught:
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
