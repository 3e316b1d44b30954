-- For what is asked next in this session: how long each statement may take. The server ends it then, whoever waits.
SELECT set_config('statement_timeout', %(milliseconds)s::text, false)
