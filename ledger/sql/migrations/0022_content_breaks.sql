-- Two entries of one reference may differ in what is neither amount, account, currency nor time.
ALTER TABLE breaks
    DROP CONSTRAINT breaks_kind_check,
    ADD CONSTRAINT breaks_kind_check CHECK (kind IN (
        'missing_in_dbis', 'missing_at_scb', 'amount', 'account', 'currency', 'time', 'duplicate', 'balance',
        'unacknowledged', 'extra', 'content', 'rejected_by_scb', 'digest_differs')) NOT VALID;
