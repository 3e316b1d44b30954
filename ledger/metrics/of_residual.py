"""The difference between the SCB's balances and DBIS's as metrics: whether it is explained, and by what."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client.metrics_core import Metric as Family

from ledger.metrics.family import family, single
from ledger.metrics.metric import gauge
from ledger.status.residual import TERMS, Residual

KNOWN = gauge(
    "dual_ledger_residual_known",
    (),
    "1 while looks at both ledgers' balances come back, else 0; then the others of the residual are absent",
)
LOOKED_AT = gauge(
    "dual_ledger_residual_timestamp_seconds", (), "When both ledgers were looked at for what is told here"
)
EXPLAINED = gauge(
    "dual_ledger_residual_explained",
    (),
    "1 when each difference of the SCB's balances from DBIS's is explained to the last minor unit, else 0",
)
UNEXPLAINED = gauge(
    "dual_ledger_residual_unexplained_accounts",
    ("currency_code",),
    "Accounts whose difference is not explained, by currency; when there is none: 0 with an empty currency",
)
ENTRIES = gauge(
    "dual_ledger_residual_entries",
    ("term",),
    "Entries that explain the difference: in_flight, held, dead_letters, to_scb, refused_by_scb",
)
ALL = (KNOWN, LOOKED_AT, EXPLAINED, UNEXPLAINED, ENTRIES)


def residual_families(residual: Residual) -> Iterator[Family]:
    """What the latest look found; of one that could not look, no more than that."""
    yield single(KNOWN, float(residual.known))
    if not residual.known:
        return
    yield single(LOOKED_AT, residual.at.timestamp())
    yield single(EXPLAINED, float(residual.explained))
    counts = Counter(one.currency_code for one in residual.unexplained) or {"": 0}
    yield family(UNEXPLAINED, [((currency,), count) for currency, count in counts.items()])
    yield family(ENTRIES, [((term,), residual.counts.get(term, 0)) for term in TERMS])
