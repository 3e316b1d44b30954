-- What the SCB may have that DBIS has not: its own entries that its producer may still have to bring.
DECLARE residual_rows NO SCROLL CURSOR FOR
SELECT
    entry.ledger_id,
    entry.reference_id,
    crc32(convert_to(entry.ledger_id || E'\x1f' || entry.reference_id, 'UTF8')) & %(mask)s::bigint AS cell,
    sha256(record_send(ROW(
            %(salt)s::text, entry.ledger_id, entry.reference_id, entry.debit_account_id, entry.credit_account_id,
            trim_scale(entry.amount), entry.currency_code, entry.asset_type, entry.transaction_type,
            trim_scale(entry.fx_rate), entry.timestamp_utc))) AS digest,
    true AS in_flight
FROM scb_unheard AS unheard
JOIN scb_entries AS entry ON entry.number = unheard.number
WHERE
    unheard.number < %(next_number)s
    AND unheard.number > %(floor)s
    AND unheard.number > (%(passed)s::bigint[])[1 + unheard.key_hash %% %(partitions)s::integer]
