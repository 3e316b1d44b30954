"""The difference between the SCB's balances and DBIS's as metrics: whether it is explained, and by what."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client.metrics_core import Metric as Family

from ledger.metrics.family import family, single
from ledger.metrics.metric import gauge

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
TERMS = gauge(
    "dual_ledger_residual_entries",
    ("term",),
    "Entries that explain the difference: in_flight, held, dead_letters, to_scb, refused_by_scb",
)
ALL = (EXPLAINED, UNEXPLAINED, TERMS)


def residual_families(
    explained: bool, unexplained_currencies: Iterable[str], terms: Mapping[str, int]
) -> Iterator[Family]:
    """`unexplained_currencies` has the currency of every account whose difference is not explained."""
    yield single(EXPLAINED, float(explained))
    counts = Counter(unexplained_currencies) or {"": 0}
    yield family(UNEXPLAINED, [((currency,), count) for currency, count in counts.items()])
    yield family(TERMS, [((term,), count) for term, count in terms.items()])
