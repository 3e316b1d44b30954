-- The accounts that entries name and nobody has opened. An entry that is refused for a reason of its own opens none:
-- its currency may not be the account's.
SELECT create_accounts(array_agg(id), array_agg(currency_code), array_agg(asset_type),
    array_agg(%(normal_side)s::text), array_agg(0::numeric), %(run_id)s)
FROM (
    SELECT DISTINCT ON (side.id) side.id, i.currency_code, i.asset_type
    FROM incoming_entries AS i
    CROSS JOIN LATERAL (VALUES (i.debit_account_id, i.credit_account_id), (i.credit_account_id, i.debit_account_id))
        AS side (id, other)
    WHERE EXISTS (SELECT FROM ledgers AS l WHERE l.id = i.ledger_id
                  AND (l.allowed_sources IS NULL OR i.source_id = ANY (l.allowed_sources)))
        AND NOT EXISTS (SELECT FROM ledger_entries AS e
                        WHERE e.ledger_id = i.ledger_id AND e.reference_id = i.reference_id)
        AND NOT EXISTS (SELECT FROM bank_accounts AS a WHERE a.id = side.id)
        AND NOT EXISTS (SELECT FROM bank_accounts AS a
                        WHERE a.id = side.other AND (a.status <> 'ACTIVE' OR a.currency_code <> i.currency_code
                                                     OR a.asset_type <> i.asset_type))
    ORDER BY side.id, i.ordinal
) AS missing
HAVING count(*) > 0
