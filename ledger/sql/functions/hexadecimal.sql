-- A number below 2^256, such as an additive digest, in 64 hexadecimal digits.
CREATE OR REPLACE FUNCTION hexadecimal(value numeric) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT string_agg(lpad(to_hex(mod(div(value, 4294967296::numeric ^ piece), 4294967296)::bigint), 8, '0'), ''
    ORDER BY piece DESC)
FROM generate_series(0, 7) AS piece
$$;
