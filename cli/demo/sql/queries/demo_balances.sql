SELECT count(*), count(*) FILTER (WHERE balance <> recomputed) FROM balance_check
