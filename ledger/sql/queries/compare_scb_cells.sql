-- The SCB's entries, added up as DBIS's are (compare_dbis_cells.sql).
SELECT
    cell,
    count(*) AS entries,
    sum(substr(digest, 1, 7)::bigint) AS first,
    sum(substr(digest, 8, 7)::bigint) AS second,
    sum(substr(digest, 15, 7)::bigint) AS third,
    sum(substr(digest, 22, 7)::bigint) AS fourth,
    sum(substr(digest, 29, 4)::bigint) AS fifth,
    to_jsonb(min(timestamp_utc)) #>> '{}' AS earliest,
    to_jsonb(max(timestamp_utc)) #>> '{}' AS latest
FROM (
    SELECT
        crc32(convert_to(entry.ledger_id || E'\x1f' || entry.reference_id, 'UTF8')) & %(mask)s::bigint AS cell,
        entry.timestamp_utc,
        sha256(record_send(ROW(
            %(salt)s::text, entry.ledger_id, entry.reference_id, entry.debit_account_id, entry.credit_account_id,
            trim_scale(entry.amount), entry.currency_code, entry.asset_type, entry.transaction_type,
            trim_scale(entry.fx_rate), entry.timestamp_utc))) AS digest
    FROM scb_entries AS entry
    WHERE
        %(cells)s::bigint[] IS NULL
        OR crc32(convert_to(entry.ledger_id || E'\x1f' || entry.reference_id, 'UTF8')) & %(within)s::bigint
        = ANY(%(cells)s::bigint[])
    OFFSET 0
) AS digested
GROUP BY cell
