-- Of some of the SCB's entries those that its producer may still have to bring: as compare_scb_ahead.sql says.
SELECT unheard.number
FROM scb_unheard AS unheard
WHERE
    unheard.number = ANY(%(ids)s::bigint[])
    AND unheard.number < %(next_number)s
    AND unheard.number > %(floor)s
    AND unheard.number > (%(passed)s::bigint[])[1 + unheard.key_hash %% %(partitions)s::integer]
