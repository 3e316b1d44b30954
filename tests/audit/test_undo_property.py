"""Goal: whatever a run and others have posted, undone either way the books are as if it had never been."""

from decimal import Decimal

from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from ledger.config import Settings
from tests.audit.scene import Backfill
from tests.audit.undoing import deleted, reversed_
from tests.books.inspection import assert_sound
from tests.books.scene import a_payment, open_account, post_directly, url
from tests.fixtures.outside import query

_ACCOUNTS = {"A": "debit", "B": "credit", "C": "debit"}
# (by the run or by others, from, to, cents)
_STEP = st.tuples(st.booleans(), st.permutations("ABC"), st.integers(1, 10**12))
_EMPTY = """
    TRUNCATE bank_accounts, ledger_entries, dual_ledger_outbox, runs, run_streams, run_undos,
        stream_positions, backfill_source_data, run_controls, ledger_backfill_checkpoints, relay_leases,
        audit_log CASCADE
"""


def _empty(database: str) -> None:
    query(database, f"SET session_replication_role = replica; {_EMPTY}")
    columns = "shard, consumer_group, topic, partition"
    query(database, f"INSERT INTO stream_positions ({columns}) VALUES (0, 'direct', 'direct', 0)")
    for name, side in _ACCOUNTS.items():
        open_account(database, name, side=side, opening="10")


@profile(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(_STEP, max_size=14), size=st.integers(1, 5), method=st.sampled_from(["reverse", "delete"])
)
def test_balances_are_those_of_the_others_alone(
    shared_settings: Settings, steps: list[tuple[bool, list[str], int]], size: int, method: str
) -> None:
    database = url(shared_settings)
    _empty(database)
    expected = dict.fromkeys(_ACCOUNTS, Decimal(10))
    run = Backfill(shared_settings).begin()
    for nth, (by_run, accounts, cents) in enumerate(steps):
        debit, credit = accounts[:2]
        entry = a_payment(f"R-{nth}", debit, credit, amount=format(Decimal(cents).scaleb(-2), "f"))
        if by_run:
            run.post(run.read([entry], window=None, ended=False), size=size)
            continue
        post_directly(database, entry)
        for name, moved in ((debit, Decimal(cents)), (credit, -Decimal(cents))):
            expected[name] += moved.scaleb(-2) * (1 if _ACCOUNTS[name] == "debit" else -1)
    run.end()
    if method == "reverse":
        assert reversed_(shared_settings, piece=size).done
    else:
        deleted(shared_settings)
    assert dict(query(database, "SELECT id, balance FROM bank_accounts")) == expected
    assert_sound(database)
