COPY scb_entries (
    number, ledger_id, debit_account_id, credit_account_id, amount, currency_code, asset_type, transaction_type,
    reference_id, fx_rate, metadata, timestamp_utc, content_digest, origin
) FROM STDIN (FORMAT BINARY)
