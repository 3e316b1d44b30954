-- The SCB's balances, kept by its ledger itself: whatever changes an entry, old or new, moves them. Applied at every
-- start: what locks the entries is done the first time alone.
CREATE TABLE IF NOT EXISTS scb_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number bigint,
    ledger_id text COLLATE "C",
    reference_id text COLLATE "C",
    change text COLLATE "C" NOT NULL CHECK (change IN ('INSERTED', 'UPDATED', 'DELETED', 'TRUNCATED')),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE scb_changes IS
    'what the SCB''s way of booking never does: entries that were changed, removed, or inserted behind the counter';
CREATE INDEX IF NOT EXISTS scb_changes_inserted ON scb_changes (number) WHERE change = 'INSERTED';

CREATE OR REPLACE FUNCTION scb_keep_balances() RETURNS trigger
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM scb_balances;
        INSERT INTO scb_changes (change) VALUES ('TRUNCATED');
        RETURN NULL;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO scb_balances AS b (account_id, currency_code, balance)
        SELECT side.account_id, side.currency_code, sum(side.debit)
        FROM (SELECT n.debit_account_id AS account_id, n.currency_code, n.amount AS debit FROM new_entries AS n
              UNION ALL
              SELECT n.credit_account_id, n.currency_code, -n.amount FROM new_entries AS n) AS side
        GROUP BY side.account_id, side.currency_code
        ORDER BY side.account_id, side.currency_code
        ON CONFLICT (account_id, currency_code) DO UPDATE SET balance = b.balance + excluded.balance;
    END IF;
    IF TG_OP = 'INSERT' THEN  -- who books as the SCB does has locked the counter, and moves it afterwards
        INSERT INTO scb_changes (number, ledger_id, reference_id, change)
        SELECT n.number, n.ledger_id, n.reference_id, TG_OP || 'ED'
        FROM new_entries AS n
        WHERE n.number < (SELECT c.next_number FROM scb_counter AS c);
        RETURN NULL;
    END IF;
    INSERT INTO scb_balances AS b (account_id, currency_code, balance)
    SELECT side.account_id, side.currency_code, sum(side.debit)
    FROM (SELECT o.debit_account_id AS account_id, o.currency_code, -o.amount AS debit FROM old_entries AS o
          UNION ALL
          SELECT o.credit_account_id, o.currency_code, o.amount FROM old_entries AS o) AS side
    GROUP BY side.account_id, side.currency_code
    ORDER BY side.account_id, side.currency_code
    ON CONFLICT (account_id, currency_code) DO UPDATE SET balance = b.balance + excluded.balance;
    INSERT INTO scb_changes (number, ledger_id, reference_id, change)
    SELECT o.number, o.ledger_id, o.reference_id, TG_OP || 'D' FROM old_entries AS o;
    RETURN NULL;
END
$$;

DO $$
BEGIN
    IF to_regclass('scb_balances') IS NOT NULL THEN
        RETURN;
    END IF;
    LOCK TABLE scb_entries, heard IN SHARE ROW EXCLUSIVE MODE;  -- nobody books between the sums and the triggers
    CREATE TABLE scb_balances (
        account_id text COLLATE "C" NOT NULL,
        currency_code text COLLATE "C" NOT NULL,
        balance numeric NOT NULL,
        PRIMARY KEY (account_id, currency_code)
    ) WITH (fillfactor = 50);  -- every booking updates in place
    COMMENT ON COLUMN scb_balances.balance IS 'the sum of debits - the sum of credits';
    INSERT INTO scb_balances (account_id, currency_code, balance)
    SELECT side.account_id, side.currency_code, sum(side.debit)
    FROM (SELECT e.debit_account_id AS account_id, e.currency_code, e.amount AS debit FROM scb_entries AS e
          UNION ALL
          SELECT e.credit_account_id, e.currency_code, -e.amount FROM scb_entries AS e) AS side
    GROUP BY side.account_id, side.currency_code;
    CREATE TRIGGER scb_inserted AFTER INSERT ON scb_entries
        REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION scb_keep_balances();
    CREATE TRIGGER scb_updated AFTER UPDATE ON scb_entries
        REFERENCING OLD TABLE AS old_entries NEW TABLE AS new_entries
        FOR EACH STATEMENT EXECUTE FUNCTION scb_keep_balances();
    CREATE TRIGGER scb_deleted AFTER DELETE ON scb_entries
        REFERENCING OLD TABLE AS old_entries FOR EACH STATEMENT EXECUTE FUNCTION scb_keep_balances();
    CREATE TRIGGER scb_truncated AFTER TRUNCATE ON scb_entries
        FOR EACH STATEMENT EXECUTE FUNCTION scb_keep_balances();
    -- also for who sets other triggers aside
    ALTER TABLE scb_entries ENABLE ALWAYS TRIGGER scb_inserted;
    ALTER TABLE scb_entries ENABLE ALWAYS TRIGGER scb_updated;
    ALTER TABLE scb_entries ENABLE ALWAYS TRIGGER scb_deleted;
    ALTER TABLE scb_entries ENABLE ALWAYS TRIGGER scb_truncated;
    CREATE INDEX heard_reference ON heard (ledger_id, reference_id);
    CREATE INDEX heard_rejected ON heard (shard, sequence) WHERE result = 'REJECTED';
END
$$;

-- Its own entries of which DBIS has said nothing yet, but for those that were put behind the counter: no producer reads
-- there. `key_hash` is what Kafka's client finds a message's partition by. Asked first: at every start CREATE OR REPLACE
-- would wait for all who read it, and a comparison of the ledgers reads for long.
DO $$
BEGIN
    IF to_regclass('scb_unheard') IS NOT NULL THEN
        RETURN;
    END IF;
    CREATE VIEW scb_unheard AS
    SELECT e.number, e.ledger_id, e.reference_id, e.debit_account_id, e.credit_account_id, e.amount, e.currency_code,
           e.recorded_at, crc32(convert_to(e.ledger_id || E'\x1f' || e.debit_account_id, 'UTF8')) AS key_hash
    FROM scb_entries AS e
    WHERE e.origin = 'OWN'
        AND NOT EXISTS (SELECT FROM heard AS h WHERE h.ledger_id = e.ledger_id AND h.reference_id = e.reference_id)
        AND NOT EXISTS (SELECT FROM scb_changes AS c WHERE c.change = 'INSERTED' AND c.number = e.number);
END
$$;
