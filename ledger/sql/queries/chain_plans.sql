-- For this connection: rows are looked up, whatever the planner knows of the tables. A hash or what is kept aside would
-- be made of a whole table for every span.
SELECT
    set_config('enable_seqscan', 'off', false),
    set_config('enable_hashjoin', 'off', false),
    set_config('enable_mergejoin', 'off', false),
    set_config('enable_material', 'off', false),
    set_config('TimeZone', 'UTC', false),
    set_config('DateStyle', 'ISO, YMD', false)
