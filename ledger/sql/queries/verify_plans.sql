-- For the rest of the transaction: how plans may be made. Off where a piece of a large run is looked up row by row: a
-- hash would read a table of any size whole, for every piece; and what is kept aside of one table, for each row of another,
-- takes the square of a run whose tables nobody has analysed yet.
SELECT
    set_config('enable_hashjoin', %(on)s, true),
    set_config('enable_mergejoin', %(on)s, true),
    set_config('enable_seqscan', %(on)s, true),
    set_config('enable_material', %(on)s, true)
