"""The values of a topic: Avro by the registry or a file, and Debezium's changes."""

import base64
import io
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import fastavro
import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient

from ledger.config import Settings
from ledger.entry import LedgerEntry
from ledger.wire.foreign import ForeignReader
from producer.source import Refused
from tests.producer.a_topic import ENTRY, a_topic, record, sent, topic_source
from tests.producer.opening import answers_in

_AVRO: dict[str, Any] = {
    "type": "record",
    "name": "Payment",
    "fields": [
        {"name": "id", "type": "int"},
        {"name": "from", "type": "string"},
        {"name": "to", "type": "string"},
        {"name": "amount", "type": {"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 2}},
    ],
}
_DEBEZIUM = '[kafka]\nvalues = "json"\nenvelope = "debezium"\n'


def _body(number: int) -> bytes:
    out = io.BytesIO()
    value = {**record(number), "amount": Decimal(f"{10**20 + number}.25")}
    fastavro.schemaless_writer(out, _AVRO, value)
    return out.getvalue()


def _answers(
    folder: Path, settings: Settings, table: str, values: Sequence[bytes | None]
) -> list[LedgerEntry | Refused]:
    with a_topic(settings) as topic:
        sent(settings, topic, values, partition=0)
        return list(answers_in(topic_source(folder, settings, topic, table), folder))


def _entries(answers: Sequence[LedgerEntry | Refused]) -> list[tuple[str, str]]:
    return [(one.reference_id, one.amount) for one in answers if isinstance(one, LedgerEntry)]


def _rules(answers: Sequence[LedgerEntry | Refused]) -> list[str]:
    return [one.refusal.rule for one in answers if isinstance(one, Refused)]


@pytest.mark.parametrize("framing", ["bare", "single_object", "confluent"])
def test_avro_by_a_stated_schema(settings: Settings, tmp_path: Path, framing: str) -> None:
    (tmp_path / "payment.avsc").write_text(json.dumps(_AVRO))
    header = {"bare": b"", "single_object": ForeignReader(_AVRO).header, "confluent": b"\x00\x00\x00\x00\x07"}
    table = f'[kafka]\nvalues = "avro"\nframing = "{framing}"\nschema_file = "payment.avsc"\n'
    good = [header[framing] + _body(number) for number in (1, 2)]
    answers = _answers(
        tmp_path, settings, table, [*good, good[0] + b"\x00", good[0][:-1], b"\xc3\x02" + good[1]]
    )
    assert _entries(answers) == [("K-1", f"{10**20 + 1}.25"), ("K-2", f"{10**20 + 2}.25")]
    assert _rules(answers)[:2] == ["trailing", "truncated"]
    assert len(answers) == 5


def test_avro_by_the_registry(settings: Settings, tmp_path: Path, registry_url: str) -> None:
    with SchemaRegistryClient({"url": registry_url}) as client:
        number = client.register_schema("bank.payments-value", Schema(json.dumps(_AVRO), "AVRO"))
    with_registry = settings.model_copy(update={"registry_url": registry_url})
    framed = [b"\x00" + n.to_bytes(4, "big") + _body(1) for n in (number, 999_999)]
    table = '[kafka]\nvalues = "avro"\nframing = "confluent"\n'
    answers = _answers(tmp_path, with_registry, table, [*framed, _body(2)])
    assert _entries(answers) == [("K-1", f"{10**20 + 1}.25")]
    assert _rules(answers) == ["schema", "framing"]


def _change(op: str, number: int, *, wrapped: bool = False) -> bytes:
    row = record(number)
    change: dict[str, Any] = {"op": op, "before": None, "after": row, "ts_ms": 1, "source": {"db": "bank"}}
    if op == "d":
        change |= {"before": row, "after": None}
    if not wrapped:
        return json.dumps(change).encode()
    row["amount"] = base64.b64encode((number * 100 + 25).to_bytes(9, "big", signed=True)).decode()
    decimal = {"name": "org.apache.kafka.connect.data.Decimal", "parameters": {"scale": "2"}}
    fields = [{"field": "id", "type": "int64"}, {"field": "amount", "type": "bytes", **decimal}]
    schema = {"type": "struct", "fields": [{"field": "after", "type": "struct", "fields": fields}]}
    return json.dumps({"schema": schema, "payload": change}).encode()


@pytest.mark.parametrize("wrapped", [False, True])
def test_what_debezium_saw_added_is_an_entry_and_any_other_change_is_refused_by_name(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture, *, wrapped: bool
) -> None:
    changes = [_change(op, number, wrapped=wrapped) for number, op in enumerate("crudt", 1)]
    answers = _answers(tmp_path, settings, _DEBEZIUM, [*changes[:4], None, None, changes[4], b'{"id": 1}'])
    assert _entries(answers) == [("K-1", "1.25"), ("K-2", "2.25")]
    assert _rules(answers) == ["append_only"] * 3 + ["envelope"]
    refused = [one for one in answers if isinstance(one, Refused)]
    assert [one.refusal.reason for one in refused][:2] == [
        "op 'u' is an update: an append-only ledger has none",
        "op 'd' is a deletion: an append-only ledger has none",
    ]
    assert [one.sequence for one in refused] == [3, 4, 5, 6]
    assert "2 tombstones are passed over" in caplog.text


def test_a_decimal_of_bytes_without_its_scale_is_refused_and_never_guessed(
    settings: Settings, tmp_path: Path
) -> None:
    document = json.loads(_change("c", 1, wrapped=True))
    del document["schema"]["fields"][0]["fields"][1]["parameters"]
    payload_alone = json.dumps(document["payload"]).encode()
    answers = _answers(tmp_path, settings, _DEBEZIUM, [json.dumps(document).encode(), payload_alone])
    assert _entries(answers) == []
    assert _rules(answers) == ["decimal", "grammar"]


def test_an_amount_that_is_a_double_is_refused(settings: Settings, tmp_path: Path) -> None:
    fields = [*_AVRO["fields"][:3], {"name": "amount", "type": "double"}]
    schema = {**_AVRO, "fields": fields}
    (tmp_path / "payment.avsc").write_text(json.dumps(schema))
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schema, {**record(1), "amount": 1.25})
    table = '[kafka]\nvalues = "avro"\nframing = "bare"\nschema_file = "payment.avsc"\n'
    assert _rules(_answers(tmp_path, settings, table, [out.getvalue()])) == ["exact"]
    assert "amount" in ENTRY
