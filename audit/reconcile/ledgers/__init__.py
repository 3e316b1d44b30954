"""DBIS's ledger against the SCB's, two live databases, to the very entry.

docs/reconcile-ledgers.md has the argument.
"""

from audit.reconcile.ledgers.compare import compare_ledgers

__all__ = ["compare_ledgers"]
