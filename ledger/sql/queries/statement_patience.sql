-- For the statements that follow in this transaction: how long each may take (0: for ever), and plans by index only.
SELECT set_config('statement_timeout', %(milliseconds)s::text, true), set_config('enable_seqscan', 'off', true)
