-- Let refused messages of outcome `parked` wait for those of their accounts that are unknown, frozen, or waited for
-- already; answers how many there were. Called in the transaction that kept them.
CREATE OR REPLACE FUNCTION park_dead_letters(
    consumer_group text, topics text[], partitions integer[], offsets bigint[], debits text[], credits text[]
) RETURNS bigint
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
    WITH message AS (
        SELECT * FROM unnest(park_dead_letters.topics, park_dead_letters.partitions, park_dead_letters.offsets,
                             park_dead_letters.debits, park_dead_letters.credits)
            AS m (topic, partition, "offset", debit, credit)
    ), parked AS (
        UPDATE dead_letters AS d
        SET status = 'PARKED', published_at = clock_timestamp()  -- nobody is told while it only waits
        FROM message
        WHERE d.consumer_group = park_dead_letters.consumer_group AND d.topic = message.topic
            AND d.partition = message.partition AND d."offset" = message."offset"
            AND d.code = 'parked' AND d.status = 'OPEN'
        RETURNING d.id, message.debit, message.credit
    ), side AS (
        SELECT s.account_id, parked.id,
               NOT EXISTS (SELECT FROM bank_accounts AS a WHERE a.id = s.account_id AND a.status <> 'FROZEN')
                   OR EXISTS (SELECT FROM parked_waits AS w WHERE w.account_id = s.account_id) AS held
        FROM parked CROSS JOIN LATERAL (VALUES (parked.debit), (parked.credit)) AS s (account_id)
    ), waits AS (
        INSERT INTO parked_waits (account_id, dead_letter_id)
        SELECT s.account_id, s.id
        FROM (SELECT side.*, bool_or(side.held) OVER (PARTITION BY side.id) AS any_held FROM side) AS s
        WHERE s.held OR NOT s.any_held  -- an account came or thawed at this moment: the next look lets them go
    )
    SELECT count(*) FROM parked;
$$;
