-- How many of the SCB's refusals somebody has settled; their outbox rows stay FAILED.
SELECT count(*) FROM breaks WHERE kind IN ('rejected_by_scb', 'digest_differs') AND status <> 'OPEN'
