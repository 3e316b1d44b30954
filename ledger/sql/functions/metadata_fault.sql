-- The rule that an entry's metadata break; null when none. A map of strings, at most 64 keys and 32 KiB.
CREATE OR REPLACE FUNCTION metadata_fault(metadata jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT CASE
    WHEN metadata = '{}' THEN NULL
    WHEN metadata IS NULL THEN 'required'
    WHEN jsonb_typeof(metadata) <> 'object' THEN 'value'
    WHEN (SELECT count(*) > 64 FROM jsonb_object_keys(metadata)) THEN 'keys'
    WHEN (SELECT bool_or(jsonb_typeof(value) <> 'string') FROM jsonb_each(metadata)) THEN 'value'
    WHEN (SELECT sum(octet_length(key) + octet_length(value)) > 32768 FROM jsonb_each_text(metadata)) THEN 'size'
END
$$;
