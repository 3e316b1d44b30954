-- The chain of seals: every row is digested once it is final, and each window holds the digest of the one before. What
-- it covers and how it is checked: docs/seals.md.

CREATE TABLE sealed_windows (
    number bigint PRIMARY KEY CHECK (number >= 1),
    version integer NOT NULL,
    sealed_at timestamptz NOT NULL,
    entries bigint NOT NULL,
    content_digest text COLLATE "C" NOT NULL CHECK (content_digest ~ '^[0-9a-f]{64}$'),
    previous_digest bytea NOT NULL UNIQUE,
    digest bytea NOT NULL UNIQUE
);
COMMENT ON COLUMN sealed_windows.version IS 'by which columns and texts rows are digested: 1';
COMMENT ON COLUMN sealed_windows.entries IS 'how many entries its ranges of the part entries hold';
COMMENT ON COLUMN sealed_windows.content_digest IS
    'the sum modulo 2^256 of the content digests of its entries, in hexadecimal';
COMMENT ON COLUMN sealed_windows.previous_digest IS 'the digest of the window before; of the first: 32 octets of zero';
COMMENT ON COLUMN sealed_windows.digest IS 'SHA-256 over all other columns and its ranges (window_digest)';

-- What a window covers: of each part and shard the rows that follow the last sealed one.
CREATE TABLE sealed_ranges (
    number bigint NOT NULL,  -- of the window; no foreign key: it would answer a TRUNCATE before the trigger does
    part text COLLATE "C" NOT NULL
        CHECK (part IN ('acknowledgements', 'audit_log', 'entries', 'outbox')),
    shard integer NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    rows bigint NOT NULL CHECK (rows >= 1),
    digest bytea NOT NULL,
    marks bytea NOT NULL,
    PRIMARY KEY (number, part, shard),
    CONSTRAINT sealed_ranges_last_key UNIQUE (part, shard, last),
    CONSTRAINT sealed_ranges_last_check CHECK (last >= first),
    CONSTRAINT sealed_ranges_marks_check CHECK (octet_length(marks) = 8 * rows)
);
COMMENT ON COLUMN sealed_ranges.shard IS '0 where the part has no shards';
COMMENT ON COLUMN sealed_ranges.first IS 'sequence, or id where the part has no sequence';
COMMENT ON COLUMN sealed_ranges.digest IS 'SHA-256 over the digests of its rows, in order';
COMMENT ON COLUMN sealed_ranges.marks IS 'the first 8 octets of each of these digests: which row it was';
ALTER TABLE sealed_ranges ALTER COLUMN marks SET STORAGE EXTERNAL;  -- digests do not compress

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed_windows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed_ranges
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
