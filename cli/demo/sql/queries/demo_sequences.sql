SELECT (SELECT count(*) FROM ledger_entries),
       (SELECT count(*) FROM outbox_rows AS o JOIN ledger_entries AS e USING (id, ledger_id, reference_id)),
       (SELECT count(*) FROM (SELECT p.shard FROM stream_positions AS p
                              LEFT JOIN outbox_rows AS o ON o.shard = p.shard
                              GROUP BY p.shard, p.next_sequence
                              HAVING count(o.sequence) <> p.next_sequence - 1
                                  OR coalesce(max(o.sequence), 0) <> p.next_sequence - 1) AS holes)
