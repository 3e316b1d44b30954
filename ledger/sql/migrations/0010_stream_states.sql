-- Since when a stream is in its state: told to a person, and what tells one stop from a later one.
ALTER TABLE stream_positions ADD COLUMN state_since timestamptz;
UPDATE stream_positions SET state_since = updated_at WHERE state = 'STOPPED';
ALTER TABLE stream_positions ALTER COLUMN state_since SET DEFAULT now();
COMMENT ON COLUMN stream_positions.state_since IS
    'when the stream was opened, or its state last changed; null: before anybody wrote it down';
