-- Seal the next window: what is final and not sealed yet, at most `ranges` ranges of `most` rows. Answers the window, or
-- no row when there is nothing to seal. Two at once wait for each other; posting, relaying and archiving wait for
-- neither, as no row of theirs is locked.
CREATE OR REPLACE FUNCTION seal_window(most integer DEFAULT 10000, ranges integer DEFAULT 16)
RETURNS SETOF sealed_windows
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
    _window sealed_windows;
    _before sealed_windows;
    _range record;
    _sum record;
    _content numeric := 0;
BEGIN
    -- 1. alone at the end of the chain; what the one before has sealed is seen from here on
    PERFORM pg_advisory_xact_lock(seal_lock());
    SELECT * INTO _before FROM sealed_windows AS w ORDER BY w.number DESC LIMIT 1;
    _window.number := coalesce(_before.number, 0) + 1;
    _window.version := 1;
    _window.sealed_at := greatest(_before.sealed_at, clock_timestamp());
    _window.previous_digest := coalesce(_before.digest, decode(repeat('00', 32), 'hex'));
    _window.entries := 0;
    -- 2. each range over its rows; a number that is drawn and has no row is not sealed over
    FOR _range IN
        SELECT * FROM unsealed_ranges(least(greatest(seal_window.most, 1), 100000))
        LIMIT least(greatest(seal_window.ranges, 1), 1000)
    LOOP
        SELECT * INTO _sum FROM range_digest(_range.part, _range.shard, _range.first, _range.last);
        IF _range.part IN ('entries', 'outbox') AND _sum.rows <> _range.last - _range.first + 1 THEN
            RAISE EXCEPTION 'part %, shard %: % of the numbers % to % have no row', _range.part, _range.shard,
                _range.last - _range.first + 1 - _sum.rows, _range.first, _range.last USING ERRCODE = 'LD970';
        END IF;
        INSERT INTO sealed_ranges (number, part, shard, first, last, rows, digest, marks)
        VALUES (_window.number, _range.part, _range.shard, _range.first, _range.last, _sum.rows, _sum.digest,
            _sum.marks);
        IF _range.part = 'entries' THEN
            _window.entries := _window.entries + _sum.rows;
            _content := _content + _sum.content;
        END IF;
    END LOOP;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    -- 3. the window over all of them
    _window.content_digest := hexadecimal(_content);
    _window.digest := window_digest(_window);
    INSERT INTO sealed_windows SELECT _window.*;
    RETURN NEXT _window;
END
$$;
