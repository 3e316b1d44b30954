"""Goal: what differs from stated balances is what a plain model finds, whatever accounts and tolerance."""

from decimal import Context, Decimal
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.reconcile.stated import compare_stated
from ledger.books import connect
from ledger.config import Settings

_EXACT = Context(prec=80)
_AMOUNTS = st.one_of(
    st.decimals(-5, 5, places=2),
    st.integers(-(10**38) + 1, 10**38 - 1).map(lambda digits: Decimal(digits).scaleb(-18, _EXACT)),
)
_NAMES = ("A", "B", "C", "Ä")
_STATEMENTS = st.dictionaries(st.sampled_from((*_NAMES, "unknown")), _AMOUNTS, min_size=1)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stated") / "stated.csv"


@settings(max_examples=30)
@given(
    balances=st.tuples(*[_AMOUNTS] * len(_NAMES)),
    stated=_STATEMENTS,
    same=st.sets(st.sampled_from(_NAMES)),
    tolerance=st.sampled_from(["0", "0.01", "1"]).map(Decimal),
)
def test_what_differs_is_what_a_plain_model_finds(
    shared_settings: Settings,
    file: Path,
    balances: tuple[Decimal, ...],
    stated: dict[str, Decimal],
    same: set[str],
    tolerance: Decimal,
) -> None:
    held = dict(zip(_NAMES, balances, strict=True))
    stated = {name: held[name] if name in same else amount for name, amount in stated.items()}
    _hold(shared_settings, held)
    file.write_text(
        "account_id,balance\n" + "".join(f"{name},{amount:f}\n" for name, amount in stated.items())
    )
    expected = {
        name: (amount, held.get(name))
        for name, amount in stated.items()
        if name not in held or abs(_EXACT.subtract(amount, held[name])) > tolerance
    }
    with connect(shared_settings, role="operator", application="tests") as books:
        compared = compare_stated(books, file, tolerance=tolerance)
    found = {
        one.account_id: (Decimal(one.expected or "NaN"), None if one.actual is None else Decimal(one.actual))
        for one in compared.comparison.breaks
    }
    assert found == expected
    for one in compared.comparison.breaks:
        if one.actual is not None:
            difference = _EXACT.subtract(Decimal(one.expected or "NaN"), Decimal(one.actual))
            assert Decimal(one.details["difference"]) == difference
    unstated = len(held.keys() - stated.keys())
    assert len(compared.notes) == bool(unstated)
    assert compared.comparison.checked == len(stated)


def _hold(shared_settings: Settings, held: dict[str, Decimal]) -> None:
    database = shared_settings.database_url
    assert database is not None
    with psycopg.connect(database.get_secret_value(), autocommit=True) as connection:
        connection.execute("DELETE FROM bank_accounts")
        connection.cursor().executemany(
            "INSERT INTO bank_accounts (id, currency_code, asset_type, balance) "
            "VALUES (%s, 'GOLD', 'commodity', %s)",
            list(held.items()),
        )
