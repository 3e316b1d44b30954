"""DBIS's four rules for balances: looked at, put on the accounts, proven, taken off."""
