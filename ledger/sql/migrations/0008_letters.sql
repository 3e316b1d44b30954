-- What an attempt was answered, in posting's words.
ALTER TABLE dead_letter_attempts ADD COLUMN said text NOT NULL DEFAULT '';
COMMENT ON COLUMN dead_letter_attempts.said IS 'the outcome in words; `reason` is that of whoever made the attempt';

-- Dead letters are looked for by what they were refused for, and by where and when they came from.
CREATE INDEX dead_letters_code ON dead_letters (status, coalesce(last_code, code), id);
CREATE INDEX dead_letters_topic ON dead_letters (topic, id);
CREATE INDEX dead_letters_run ON dead_letters (run_id, id) WHERE run_id IS NOT NULL;
CREATE INDEX dead_letters_entry ON dead_letters (entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX dead_letters_at ON dead_letters (at);
