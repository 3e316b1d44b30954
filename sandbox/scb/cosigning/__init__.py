"""The SCB's word on each sealed window of DBIS's chain: what its own ledger holds of it."""
