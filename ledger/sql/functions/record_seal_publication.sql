-- Kafka has confirmed a sealed window: where it lies, and the signature that it went out with.
CREATE OR REPLACE FUNCTION record_seal_publication(
    number bigint, topic text, partition integer, "offset" bigint, key_id text, signature bytea
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sealed_windows AS w WHERE w.number = record_seal_publication.number) THEN
        RAISE EXCEPTION 'window % is not sealed', record_seal_publication.number USING ERRCODE = 'LD975';
    END IF;
    INSERT INTO seal_publications (number, topic, partition, "offset", key_id, signature)
    VALUES (record_seal_publication.number, record_seal_publication.topic, record_seal_publication.partition,
            record_seal_publication."offset", record_seal_publication.key_id, record_seal_publication.signature);
END
$$;
