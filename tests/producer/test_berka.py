"""A real bank's transactions go through their mapping whole, to the sums that others computed."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from tests.producer.files import entries_of

_ROOT = Path(__file__).parents[2]
_FILE = _ROOT.parent / "shared" / "data" / "berka" / "trans.asc"
_MAPPING = _ROOT / "docs" / "examples" / "berka.toml"
pytestmark = pytest.mark.skipif(not _FILE.exists(), reason=f"the data set is not at {_FILE}")


def test_every_row_is_an_entry_and_the_sums_per_type_are_the_sources(tmp_path: Path) -> None:
    copy = tmp_path / "trans.asc"
    copy.write_bytes(_FILE.read_bytes())
    entries = entries_of(copy, mapping=_MAPPING)
    counts = Counter(entry.transaction_type for entry in entries)
    sums = {kind: sum(Decimal(e.amount) for e in entries if e.transaction_type == kind) for kind in counts}
    assert counts == {"PRIJEM": 22_994, "VYDAJ": 25_457, "VYBER": 651}
    assert sums == {
        "PRIJEM": Decimal("177366296.30"),
        "VYDAJ": Decimal("130131632.50"),
        "VYBER": Decimal("7988521.00"),
    }
    customers = {a for e in entries for a in e[1:3] if not a.startswith("BERKA-CONTRA-")}
    assert len(customers) == 1229
    assert len({entry.reference_id for entry in entries}) == 49_102


def test_money_in_credits_the_customer_and_money_out_debits_him(tmp_path: Path) -> None:
    copy = tmp_path / "trans.asc"
    copy.write_bytes(_FILE.read_bytes())
    for entry in entries_of(copy, mapping=_MAPPING):
        contra = entry.debit_account_id if entry.transaction_type == "PRIJEM" else entry.credit_account_id
        assert contra.startswith("BERKA-CONTRA-")
        assert entry.metadata["stated_balance"]
