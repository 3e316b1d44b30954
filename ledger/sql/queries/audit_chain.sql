-- The next %(size)s lines of the audit log: how many they are, the number and digest of the last, whether a line's number
-- was sealed with it by then, and each that is not what was written, or does not follow from the one before. A line that
-- was written without its number sealed cannot come behind one that was written with it.
WITH line AS (
    SELECT a.id, a.digest, a.previous_digest, a AS whole, a.digest IS NOT DISTINCT FROM audit_digest(a) AS numbered
    FROM audit_log AS a WHERE a.id > %(after)s ORDER BY a.id LIMIT %(size)s
), compared AS (
    SELECT l.id, l.digest,
           l.previous_digest IS NOT DISTINCT FROM lag(l.digest, 1, %(digest)s) OVER (ORDER BY l.id) AS follows,
           l.numbered, NOT l.numbered AND l.digest IS NOT DISTINCT FROM audit_digest_unnumbered(l.whole) AS unnumbered
    FROM line AS l
), judged AS (
    SELECT c.id, c.digest, c.follows, c.numbered, c.numbered OR (c.unnumbered AND NOT %(numbered)s
               AND NOT coalesce(bool_or(c.numbered) OVER (ORDER BY c.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                                false)) AS intact
    FROM compared AS c
)
SELECT count(*), coalesce(max(j.id), %(after)s),
       coalesce((array_agg(j.digest ORDER BY j.id DESC))[1], ''), coalesce(bool_or(j.numbered), false) OR %(numbered)s,
       coalesce(jsonb_agg(jsonb_build_array(j.id, j.intact, j.follows) ORDER BY j.id)
                FILTER (WHERE NOT (j.intact AND j.follows)), '[]')
FROM judged AS j
