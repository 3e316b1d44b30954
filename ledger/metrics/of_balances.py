"""The accounts' balances held against their entries and DBIS's rules, as metrics."""

from collections.abc import Iterator

from prometheus_client.metrics_core import Metric as Family

from ledger.metrics.balances import Balances
from ledger.metrics.family import family, single
from ledger.metrics.metric import gauge

INCONSISTENT = gauge(
    "dual_ledger_balance_inconsistencies",
    ("condition",),
    "Accounts of which a condition holds that must not: differs_from_entries, differs_from_holds, "
    "available_differs, available_negative, reserved_negative, available_exceeds_balance, "
    "parts_exceed_balance",
)
RULES = gauge(
    "dual_ledger_balance_rules_applied", (), "1 when a rule keeps available balances from below zero"
)
CHECKED_AT = gauge(
    "dual_ledger_balance_check_timestamp_seconds",
    (),
    "When balances were last compared with all their entries",
)
TOOK = gauge("dual_ledger_balance_check_seconds", (), "How long that took")
ALL = (INCONSISTENT, RULES, CHECKED_AT, TOOK)


def balance_families(balances: Balances) -> Iterator[Family]:
    """What the latest looks found."""
    yield family(INCONSISTENT, [((condition,), count) for condition, count in balances.conditions.items()])
    yield single(RULES, float(balances.rules_applied))
    yield single(CHECKED_AT, balances.checked_at)
    yield single(TOOK, balances.check_seconds)
