-- What of the chain of seals has left the house, and what the SCB said of it. No foreign keys to sealed_windows: they
-- would answer a TRUNCATE before the trigger does, and an answer to a window that was never sealed is kept as it came.

CREATE TABLE seal_publications (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number bigint NOT NULL,
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    key_id text COLLATE "C",
    signature bytea,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT seal_publications_signature_check CHECK ((key_id IS NULL) = (signature IS NULL))
);
COMMENT ON TABLE seal_publications IS 'each time that Kafka confirmed a sealed window; a window may be published again';
COMMENT ON COLUMN seal_publications.signature IS 'Ed25519 over the window''s digest, as it was published';
CREATE INDEX seal_publications_number ON seal_publications (number, id);

CREATE TABLE seal_acknowledgements (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number bigint NOT NULL,
    digest bytea NOT NULL,
    entries bigint NOT NULL,
    content_digest text COLLATE "C" NOT NULL,
    result text COLLATE "C" NOT NULL CHECK (result IN ('EQUAL', 'DIFFERENT')),
    reason text COLLATE "C",
    acknowledged_at timestamptz NOT NULL,
    key_id text COLLATE "C",
    signature bytea,
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- what is read again changes nothing, wherever it lies by then
    CONSTRAINT seal_acknowledgements_once_key UNIQUE NULLS NOT DISTINCT
        (number, acknowledged_at, digest, entries, content_digest, result, key_id, signature)
);
COMMENT ON TABLE seal_acknowledgements IS 'what the SCB said of sealed windows; of each window the latest counts';
COMMENT ON COLUMN seal_acknowledgements.digest IS 'the window''s digest as the SCB heard it';
COMMENT ON COLUMN seal_acknowledgements.entries IS 'how many of its entries the SCB''s own ledger holds';
COMMENT ON COLUMN seal_acknowledgements.content_digest IS
    'the sum modulo 2^256 of their content digests, computed by the SCB, in hexadecimal';
CREATE INDEX seal_acknowledgements_number ON seal_acknowledgements (number, id);
CREATE INDEX seal_acknowledgements_different ON seal_acknowledgements (number, id) WHERE result = 'DIFFERENT';

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON seal_publications
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON seal_acknowledgements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
