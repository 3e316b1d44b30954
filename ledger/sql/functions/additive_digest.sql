-- The sum of content digests modulo 2^256, from five sums over them: of bytes 1 to 7, 8 to 14, 15 to 21, 22 to 28 and
-- 29 to 32, each as a bigint, as queries/verify_totals.sql adds them up. Adding bigints costs a hundredth of what adding
-- numerics of 256 bits does, so that millions of digests take seconds; only the five totals come here.
CREATE OR REPLACE FUNCTION additive_digest(pieces numeric[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT mod(
    coalesce(pieces[1], 0) * 1606938044258990275541962092341162602522202993782792835301376  -- 2^200
    + coalesce(pieces[2], 0) * 22300745198530623141535718272648361505980416  -- 2^144
    + coalesce(pieces[3], 0) * 309485009821345068724781056  -- 2^88
    + coalesce(pieces[4], 0) * 4294967296  -- 2^32
    + coalesce(pieces[5], 0),
    115792089237316195423570985008687907853269984665640564039457584007913129639936)  -- 2^256
$$;
