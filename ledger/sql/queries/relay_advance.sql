-- Move the watermark over what was marked; only from where the batch began. Last in its transaction, because
-- consumers wait for this row.
UPDATE stream_positions
SET published_sequence = %(last)s
WHERE shard = %(shard)s AND published_sequence = %(first)s - 1
