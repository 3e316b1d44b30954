-- Which of these constraints are there, and enforced. NOT VALID is no fault: some were made for new rows alone.
SELECT conrelid::regclass::text, conname::text FROM pg_constraint
WHERE connamespace = to_regnamespace('public') AND conname = ANY (%(names)s) AND conenforced
