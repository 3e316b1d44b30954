-- Whether the SCB's ledger keeps balances of its own.
SELECT to_regclass('scb_balances') IS NOT NULL
