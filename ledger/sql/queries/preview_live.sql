-- Whether live streams have moved within the last minute: then a preview must not hold the books for long.
SELECT EXISTS (
    SELECT FROM stream_positions AS p
    WHERE p.consumer_group = %(group)s AND p.updated_at > now() - interval '1 minute' AND p.posted > 0)
