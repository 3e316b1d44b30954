-- For the session: who takes longer than that, or falls silent inside a transaction, is ended by the server.
SELECT
    set_config('statement_timeout', %(millis)s, false),
    set_config('idle_in_transaction_session_timeout', %(millis)s, false)
