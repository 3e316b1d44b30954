-- NOTED: a correction by which DBIS comes into line with what is booked here; heard, checked, and not booked. Asked first: at
-- every start ALTER TABLE would wait for all who use the table.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'heard'::regclass AND conname = 'heard_result_check'
               AND pg_get_constraintdef(oid) NOT LIKE '%NOTED%') THEN
        ALTER TABLE heard DROP CONSTRAINT heard_result_check,
            ADD CONSTRAINT heard_result_check CHECK (result IN ('MATCHED', 'APPLIED', 'REJECTED', 'NOTED')) NOT VALID;
        COMMENT ON COLUMN heard.own_digest
            IS 'the content digest of the SCB''s entry of that reference, or of what it noted; null when it has none';
    END IF;
END
$$;
