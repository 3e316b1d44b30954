"""An API, asked page by page as the mapping's table [http] says."""

from dataclasses import replace
from pathlib import Path

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.stopping import Stopping
from producer.mapping.read import read_mapping
from producer.opened import Opened, Watcher
from producer.record_meaning import SAMPLE_RECORDS, records_understood
from producer.request import Request, ids_of, keep_apart
from producer.sources.http import HttpApi
from producer.sources.http_address import Address
from producer.sources.http_windows import Windows

_DOCUMENTATION = "docs/sources.md shows one"


def opened(_settings: Settings, request: Request, stop: Stopping, watcher: Watcher) -> Opened:
    """The API as a source; its first page is asked for, to see that the mapping's names are its own."""
    address = Address.of(str(request.where))
    if request.mapping is None:
        raise UsageError("an API needs --mapping with a table [http]", hint=_DOCUMENTATION)
    read = read_mapping(request.mapping)
    asked = read.mapping.http
    if asked is None:
        raise UsageError(f"{request.mapping} has no table [http]", hint=_DOCUMENTATION)
    windows = Windows.of(asked, request.since, request.until)
    keep_apart(request.written, read.files)
    source_id, _ = ids_of(replace(request, source_id=request.source_id or source_id_of(address)))
    source = HttpApi(source_id, address, asked, windows, Path(request.mapping).parent, stop)
    meaning = records_understood(request, source_id, source.sample(SAMPLE_RECORDS), where=address.plain)
    source.flat = meaning.flat
    for note in meaning.notes:
        watcher.say(note)
    if meaning.mapping.generates_references():
        watcher.say("references are generated: two equal records of different spans of time count as one")
    span = {"since": request.since, "until": request.until}
    return Opened(
        source,
        meaning.flat.header,
        meaning.mapping,
        meaning.account_names,
        {**meaning.identity, "kind": "http", "address": address.asked({}), **span},
        meaning.absent,
        meaning.notes,
    )


def source_id_of(address: Address) -> str:
    """Host and path: `api.bank.example/v1/entries`."""
    return f"{address.host}{address.path.rstrip('/')}"[:200]
