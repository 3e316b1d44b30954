-- Positions moved by a person: what was skipped is on record, and what is read again has one disposition all the same.

ALTER TABLE stream_positions
    ADD COLUMN reread_below bigint NOT NULL DEFAULT 0,
    ADD COLUMN moved_to bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN stream_positions.next_offset IS
    'every offset below is settled: posted, duplicate or dead letter, unless a person skipped it (position_moves)';
COMMENT ON COLUMN stream_positions.reread_below IS
    'some offsets between the position and here have a disposition already: the stream was set back';
COMMENT ON COLUMN stream_positions.moved_to IS
    'where a person set the position last; a lower offset that Kafka holds for the group is not followed';

-- One row for each time that a person moved a stream. Between `before` and `after` of a move ahead lie the messages
-- that were skipped.
CREATE TABLE position_moves (
    audit_id bigint PRIMARY KEY,  -- in audit_log; no foreign key: it would answer a TRUNCATE before the trigger does
    shard integer NOT NULL REFERENCES stream_positions (shard),
    before bigint NOT NULL,
    after bigint NOT NULL,
    undoes bigint REFERENCES position_moves (audit_id),
    CONSTRAINT position_moves_undoes_key UNIQUE (undoes),
    CONSTRAINT position_moves_moves_check CHECK (before <> after)
);
CREATE INDEX position_moves_shard ON position_moves (shard, audit_id);
COMMENT ON COLUMN position_moves.undoes IS 'the move that this one took back';

-- It answers one column more by now.
DROP FUNCTION IF EXISTS lock_streams(integer[], bigint[], bigint[]);
