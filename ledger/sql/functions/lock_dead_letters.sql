-- Take dead letters in hand, in order of id: whoever else wants one of them waits until this transaction ends.
CREATE OR REPLACE FUNCTION lock_dead_letters(ids bigint[]) RETURNS SETOF dead_letters
LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
SELECT d.* FROM dead_letters AS d WHERE d.id = ANY (lock_dead_letters.ids) ORDER BY d.id FOR NO KEY UPDATE
$$;
