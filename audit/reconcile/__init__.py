"""The books held against their sources, themselves and the SCB's ledger, to the very entry."""
