"""A stand-in for the SCB: its own ledger, a reader of DBIS's outbox, and its answers."""
