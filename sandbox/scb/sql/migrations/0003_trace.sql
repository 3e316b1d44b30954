-- Behind which span an answer goes. Asked first: at every start ALTER TABLE would wait for all who use the table.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM information_schema.columns
                   WHERE table_schema = current_schema AND table_name = 'heard' AND column_name = 'traceparent') THEN
        ALTER TABLE heard ADD COLUMN traceparent text COLLATE "C";
        COMMENT ON COLUMN heard.traceparent
            IS 'of the span in which it was heard, or as it came when nobody records it';
    END IF;
END
$$;
