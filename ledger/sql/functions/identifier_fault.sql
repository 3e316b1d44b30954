-- The rule that an account, ledger or source id breaks; null when none. NUL cannot reach PostgreSQL.
CREATE OR REPLACE FUNCTION identifier_fault(identifier text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT CASE
    WHEN identifier IS NULL THEN 'required'
    WHEN char_length(identifier) NOT BETWEEN 1 AND 255 THEN 'length'
    WHEN identifier COLLATE "C" ~ '^[ -~]*$' THEN NULL
    WHEN identifier COLLATE "C" ~ '[\u0001-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]'
        THEN 'control'
    WHEN identifier IS NOT NFC NORMALIZED THEN 'nfc'
END
$$;
