-- What the SCB has refused and nobody has settled.
SELECT kind, ledger_id, reference_id, account_id, currency_code, expected, actual, details
FROM breaks
WHERE comparison = 'acknowledgements' AND status = 'OPEN' AND kind IN ('rejected_by_scb', 'digest_differs')
ORDER BY id
