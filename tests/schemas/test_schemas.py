import hashlib
import json
import re

import pytest

import schemas
from ledger.codec import single_object_header
from ledger.entry import END_TO_END_ID, LedgerEntry
from schemas.lint import faults, incompatibilities

MESSAGES = [
    *("ControlTotal", "DeadLetter", "EntryAcknowledged", "EntryPosted", "LedgerEntry"),
    *("SealedWindow", "WindowAcknowledged"),
]

# What has landed never changes, its docs included: a registry gives a changed text another id. A new version
# gets a new file and a new line here: its fingerprint on the wire, and the digest of its whole text.
LANDED = {
    ("ControlTotal", 1): ("a760649620865836", "edbd282a82f573b7"),
    ("DeadLetter", 1): ("4a8d02eceaf712a0", "6f30e9ac39288966"),
    ("EntryAcknowledged", 1): ("fd381d39b40f9634", "5cd97c2a42e8328f"),
    ("EntryPosted", 1): ("bc8aea55869bc6dd", "e11ee2f2530543c0"),
    ("LedgerEntry", 1): ("4d262a626605dc66", "1417617de761452e"),
    ("LedgerEntry", 2): ("c05ccf88e7ec13fc", "5bca986acde7c03a"),
    ("SealedWindow", 1): ("b75fb26e1d2def49", "16a4a2266f0c93bc"),
    ("WindowAcknowledged", 1): ("7acab6391ccc53e3", "b2f282ef0bf67fec"),
}


def test_every_message_of_the_contract_has_a_schema() -> None:
    assert list(schemas.history()) == MESSAGES


def test_a_landed_version_never_changes() -> None:
    found = {
        (name, number): (single_object_header(schema)[2:].hex(), _digest(schema))
        for name, versions in schemas.history().items()
        for number, schema in enumerate(versions, start=1)
    }

    assert found == LANDED


def _digest(schema: schemas.Schema) -> str:
    return hashlib.sha256(json.dumps(schema).encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", MESSAGES)
def test_no_schema_uses_a_forbidden_construct(name: str) -> None:
    assert [fault for number in schemas.versions(name) for fault in faults(schemas.load(name, number))] == []


@pytest.mark.parametrize("name", MESSAGES)
def test_the_newest_schema_reads_every_version_before_it(name: str) -> None:
    newest = schemas.load(name)

    assert [why for old in schemas.history()[name] for why in incompatibilities(old, newest)] == []


def test_an_entry_has_the_fields_of_its_schema_in_order_and_the_identification_in_the_metadata() -> None:
    names = {number: _names("LedgerEntry", number) for number in schemas.versions("LedgerEntry")}

    assert names == {1: LedgerEntry._fields, 2: (*LedgerEntry._fields, END_TO_END_ID)}


def _names(message: str, version: int) -> tuple[str, ...]:
    return tuple(field["name"] for field in schemas.load(message, version)["fields"])


def test_a_posted_entry_carries_every_field_of_the_entry_with_the_same_type() -> None:
    """The end-to-end identification in its metadata, where the books have it."""
    posted = {field["name"]: field["type"] for field in schemas.load("EntryPosted")["fields"]}
    entry = {field["name"]: field["type"] for field in schemas.load("LedgerEntry", 1)["fields"]}

    assert entry.items() <= posted.items()


def test_names_are_words_of_lower_case_in_one_namespace() -> None:
    for versions in schemas.history().values():
        for schema in versions:
            assert schema["namespace"] == "org.dbis.ledger"
            assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", field["name"]) for field in schema["fields"])


def test_an_unknown_message_or_version_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        schemas.load("Nothing")
    with pytest.raises(KeyError):
        schemas.load("LedgerEntry", 99)
    with pytest.raises(KeyError):
        schemas.load("LedgerEntry", 0)
