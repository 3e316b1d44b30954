"""`python -m cli` is `dual-ledger`: for processes that start others."""

from cli.main import main

main()
