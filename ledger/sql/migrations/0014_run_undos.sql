-- Runs taken back: by which way, why, how far. And the one door through which entries may leave.
CREATE TABLE run_undos (
    run_id text COLLATE "C" PRIMARY KEY REFERENCES runs (id),
    method text COLLATE "C" NOT NULL CHECK (method IN ('reverse', 'delete')),
    reason text NOT NULL,
    actor text NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    tried_from bigint,
    entries bigint NOT NULL DEFAULT 0,
    deleting xid8
);
COMMENT ON COLUMN run_undos.tried_from IS
    'the pass under way has tried every entry of the run from this id on; null: a pass begins';
COMMENT ON COLUMN run_undos.entries IS 'how many it has reversed or deleted';
COMMENT ON COLUMN run_undos.deleting IS
    'the transaction that may delete the entries of this run (refuse_change), and only while it does';

-- What was deleted is looked at once more behind the DELETE; the body stands in until the functions are re-applied.
CREATE FUNCTION check_deleted_entries() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER check_deleted_entries AFTER DELETE ON ledger_entries
    REFERENCING OLD TABLE AS deleted_entries FOR EACH STATEMENT EXECUTE FUNCTION check_deleted_entries();

-- Which attempt posted an entry: one that was taken back with its dead letter is not reversed once more.
CREATE INDEX dead_letter_attempts_entry ON dead_letter_attempts (entry_id) WHERE entry_id IS NOT NULL;
