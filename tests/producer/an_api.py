"""Mappings for the bank of `http_server`, and its API as a source."""

from pathlib import Path
from typing import Any

from ledger.config import Settings
from producer.opened import Opened
from producer.request import Request
from tests.producer.files import write
from tests.producer.http_server import Bank
from tests.producer.opening import opening

ENTRY = """
[entry]
debit_account_id = "from.account"
credit_account_id = "to.account"
amount = "amount"
currency_code = { constant = "EUR" }
transaction_type = { constant = "PAYMENT" }
reference_id = "id"
timestamp_utc = "at"
"""
CURSOR = 'records = "data.entries"\npaging = "cursor"\ncursor_at = "next"\ncursor_parameter = "cursor"\n'
PAGINGS = {
    "cursor": CURSOR,
    "page": 'records = "data.entries"\npaging = "page"\npage_parameter = "page"\n',
    "offset": 'records = "data.entries"\npaging = "offset"\noffset_parameter = "offset"\n',
    "link": 'records = "data.entries"\npaging = "link"\n',
}


def mapping(folder: Path, table: str) -> Path:
    return write(folder / "api.toml", f"[http]\n{table}", ENTRY)


def api(folder: Path, bank: Bank, table: str = CURSOR, **request: Any) -> Opened:
    where = request.pop("where", bank.address)
    return opening(Settings(), Request(where, "http", mapping=mapping(folder, table), **request))
