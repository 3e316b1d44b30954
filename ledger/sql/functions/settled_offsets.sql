-- Which of a stream's messages have a disposition already, however its position was moved since. An entry is looked
-- for by its reference, as nothing leads from an offset to it; `ledgers` and `refs` are null for what is no entry.
CREATE OR REPLACE FUNCTION settled_offsets(shard integer, offsets bigint[], ledgers text[], refs text[])
RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    SELECT d."offset"
    FROM stream_positions AS p
    CROSS JOIN unnest(settled_offsets.offsets) AS m ("offset")
    JOIN duplicates AS d ON (d.consumer_group, d.topic, d.partition, d."offset")
        = (p.consumer_group, p.topic, p.partition, m."offset")
    WHERE p.shard = settled_offsets.shard
    UNION ALL
    SELECT d."offset"
    FROM stream_positions AS p
    CROSS JOIN unnest(settled_offsets.offsets) AS m ("offset")
    JOIN dead_letters AS d ON (d.consumer_group, d.topic, d.partition, d."offset")
        = (p.consumer_group, p.topic, p.partition, m."offset")
    WHERE p.shard = settled_offsets.shard
    UNION ALL
    SELECT e."offset"
    FROM unnest(settled_offsets.offsets, settled_offsets.ledgers, settled_offsets.refs)
        AS m ("offset", ledger_id, reference_id)
    JOIN ledger_entries AS e ON (e.ledger_id, e.reference_id) = (m.ledger_id, m.reference_id)
    WHERE (e.shard, e."offset") = (settled_offsets.shard, m."offset")
$$;
