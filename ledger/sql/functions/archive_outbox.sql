-- Move at most `rows` outbox rows that were answered longer ago than `older_than` to outbox_archive; how many it moved.
-- Of each shard it takes the next numbers, up to the first row that is unanswered, too young, or held by somebody: so
-- what stays is the end of the shard. Nobody waits for it: the rows it locks have their answer, and their shard's row,
-- for which consumers queue, is only read.
CREATE OR REPLACE FUNCTION archive_outbox(older_than interval, rows integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
DECLARE
    _shard record;
    _last bigint;
    _moved bigint := 0;
    _before timestamptz := clock_timestamp() - archive_outbox.older_than;
BEGIN
    -- 1. the shards whose next row is ready, the one that has waited longest first
    FOR _shard IN
        SELECT p.shard, p.published_sequence, kept.sequence AS archived
        FROM stream_positions AS p
        CROSS JOIN LATERAL (SELECT coalesce(max(a.sequence), 0) AS sequence
                            FROM outbox_archive AS a WHERE a.shard = p.shard) AS kept
        JOIN dual_ledger_outbox AS o ON o.shard = p.shard AND o.sequence = kept.sequence + 1
        WHERE o.status IN ('ACKNOWLEDGED', 'FAILED') AND coalesce(o.acknowledged_at, o.published_at) < _before
            AND o.sequence <= p.published_sequence
        ORDER BY coalesce(o.acknowledged_at, o.published_at)
    LOOP
        EXIT WHEN _moved >= archive_outbox.rows;
        -- 2. as many of its rows as follow each other; the relay has marked them all: it looks beyond the watermark
        SELECT max(ready.sequence) FILTER (WHERE ready.sequence = _shard.archived + ready.nth) INTO _last
        FROM (SELECT held.sequence, row_number() OVER (ORDER BY held.sequence) AS nth
              FROM (SELECT o.sequence FROM dual_ledger_outbox AS o
                    WHERE o.shard = _shard.shard AND o.sequence > _shard.archived
                        AND o.sequence <= least(_shard.published_sequence,
                                                _shard.archived + archive_outbox.rows - _moved)
                        AND o.status IN ('ACKNOWLEDGED', 'FAILED')
                        AND coalesce(o.acknowledged_at, o.published_at) < _before
                    ORDER BY o.sequence
                    FOR UPDATE SKIP LOCKED) AS held) AS ready;
        CONTINUE WHEN _last IS NULL;
        -- 3. from here to there, in one statement
        WITH gone AS (
            DELETE FROM dual_ledger_outbox AS o
            WHERE o.shard = _shard.shard AND o.sequence BETWEEN _shard.archived + 1 AND _last
            RETURNING o.*
        )
        INSERT INTO outbox_archive (id, sequence, published_at, acknowledged_at, shard, attempts, error,
            published_partition, published_offset)
        SELECT g.id, g.sequence, g.published_at, g.acknowledged_at, g.shard, g.attempts, g.error,
               g.published_partition, g.published_offset
        FROM gone AS g ORDER BY g.sequence;
        _moved := _moved + _last - _shard.archived;
    END LOOP;
    RETURN _moved;
END
$$;
