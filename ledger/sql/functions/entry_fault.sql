-- The first fault of an entry by itself, as {code, field, rule}; null when none. ledger/validation.py judges
-- alike, on the text of the message; here the values are typed already.
CREATE OR REPLACE FUNCTION entry_fault(
    ledger_id text, debit_account_id text, credit_account_id text, amount numeric, currency_code text,
    asset_type text, transaction_type text, reference_id text, fx_rate numeric, metadata jsonb,
    timestamp_utc timestamptz, source_id text, source_type text, source_position text,
    producer_sequence bigint
) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT CASE
    WHEN identifier_fault(ledger_id) IS NOT NULL
        THEN ARRAY['field_invalid', 'ledger_id', identifier_fault(ledger_id)]
    WHEN identifier_fault(debit_account_id) IS NOT NULL
        THEN ARRAY['field_invalid', 'debit_account_id', identifier_fault(debit_account_id)]
    WHEN identifier_fault(credit_account_id) IS NOT NULL
        THEN ARRAY['field_invalid', 'credit_account_id', identifier_fault(credit_account_id)]
    WHEN currency_code IS NULL THEN ARRAY['field_invalid', 'currency_code', 'required']
    WHEN asset_type IS NULL OR asset_type NOT IN ('fiat', 'cbdc', 'commodity', 'security')
        THEN ARRAY['field_invalid', 'asset_type', 'value']
    WHEN transaction_type IS NULL OR octet_length(transaction_type) NOT BETWEEN 1 AND 64
            OR transaction_type COLLATE "C" ~ '[^ -~]|^ | $'
        THEN ARRAY['field_invalid', 'transaction_type', 'charset']
    WHEN reference_id IS NULL OR octet_length(reference_id) NOT BETWEEN 1 AND 255
            OR reference_id COLLATE "C" ~ '[^ -~]|^ | $'
        THEN ARRAY['field_invalid', 'reference_id', 'charset']
    WHEN timestamp_utc IS NULL OR timestamp_utc < '1900-01-01 00:00Z' OR timestamp_utc >= '2200-01-01 00:00Z'
        THEN ARRAY['field_invalid', 'timestamp_utc', 'range']
    WHEN fx_rate IS NOT NULL AND NOT (fx_rate > 0 AND fx_rate < 1e38 AND scale(fx_rate) <= 18
            AND length(replace(fx_rate::text, '.', '')) <= 38)
        THEN ARRAY['field_invalid', 'fx_rate', 'range']
    WHEN metadata_fault(metadata) IS NOT NULL
        THEN ARRAY['field_invalid', 'metadata', metadata_fault(metadata)]
    WHEN source_id IS NOT NULL AND identifier_fault(source_id) IS NOT NULL
        THEN ARRAY['field_invalid', 'source_id', identifier_fault(source_id)]
    WHEN source_type NOT IN ('CSV', 'API', 'DATABASE', 'SCB')
        THEN ARRAY['field_invalid', 'source_type', 'value']
    WHEN identifier_fault(source_position) IN ('length', 'control')
        THEN ARRAY['field_invalid', 'source_position', identifier_fault(source_position)]
    WHEN producer_sequence < 0 THEN ARRAY['field_invalid', 'producer_sequence', 'range']
    WHEN amount IS NULL OR NOT (amount > 0 AND amount < 1e38 AND scale(amount) <= 18
            AND length(replace(amount::text, '.', '')) <= 38)
        THEN ARRAY['amount_invalid', 'amount', 'range']
    WHEN asset_type IN ('fiat', 'cbdc') AND minor_unit(currency_code) IS NULL
        THEN ARRAY['currency_unknown', 'currency_code', 'value']
    WHEN asset_type IN ('commodity', 'security') AND currency_code COLLATE "C" !~ '^[A-Z0-9.-]{1,32}$'
        THEN ARRAY['currency_unknown', 'currency_code', 'value']
    WHEN asset_type IN ('fiat', 'cbdc') AND min_scale(amount) > minor_unit(currency_code)
        THEN ARRAY['amount_precision', 'amount', 'precision']
    WHEN debit_account_id COLLATE "C" = credit_account_id COLLATE "C"
        THEN ARRAY['same_account', 'credit_account_id', 'value']
END
$$;
