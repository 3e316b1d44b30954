-- How many corrections are in the books.
SELECT count(*) FROM corrections WHERE entry_id IS NOT NULL
