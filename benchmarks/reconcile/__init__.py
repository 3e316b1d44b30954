"""What it costs to compare DBIS's ledger with the SCB's, and whether every planted difference is found."""
