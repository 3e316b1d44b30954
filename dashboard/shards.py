"""The outbox shard by shard, of the same look as everything else on the page: figures that add up."""

from ledger.status.outbox import Shard
from ledger.status.report import Report

__all__ = ["Shard", "shards_of"]


def shards_of(report: Report) -> tuple[Shard, ...]:
    """Every shard; none when the books do not answer, or not in time, which the report tells."""
    return () if report.outbox is None else report.outbox.shards
