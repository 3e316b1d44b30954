-- DBIS's entries, all or those within some coarser cells, added up cell by cell: how many, and the sums of pieces of
-- their digests. The cell follows from the reference, the digest from every field that both ledgers have, computed from
-- the fields themselves: what a column says of them may be false. Without OFFSET 0 each piece had its digest computed.
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
    FROM ledger_entries AS entry
    WHERE
        %(cells)s::bigint[] IS NULL
        OR crc32(convert_to(entry.ledger_id || E'\x1f' || entry.reference_id, 'UTF8')) & %(within)s::bigint
        = ANY(%(cells)s::bigint[])
    OFFSET 0
) AS digested
GROUP BY cell
