"""The residual: what no entry explains of the difference between the SCB's balances and DBIS's.

SCB balance - DBIS balance = entries in flight + held + dead letters - what DBIS posted that the SCB has not
applied yet, each of them listed by entries. What remains is the residual: 0 at every moment, or something is
wrong. docs/residual.md has the argument.
"""

from ledger.status.residual.model import TERMS, Line, Listed, Residual, Unexplained

__all__ = ["TERMS", "Line", "Listed", "Residual", "Unexplained"]
