-- Accounts that a run has opened, and those of them that others have used since: entries of others, and holds.
SELECT
    count(*) AS opened,
    count(*) FILTER (WHERE used.entries > 0) AS followed,
    coalesce(sum(used.entries), 0)::bigint AS entries_of_others
FROM bank_accounts AS account
LEFT JOIN (
    SELECT posting.account_id, count(*) AS entries
    FROM ledger_postings AS posting
    JOIN ledger_entries AS entry ON entry.id = posting.entry_id
    WHERE entry.run_id IS DISTINCT FROM %(run)s
        AND NOT (entry.source_type = 'DATABASE' AND entry.reference_id LIKE 'UNDO-' || %(run)s || '-%%')
    GROUP BY posting.account_id
) AS used ON used.account_id = account.id
WHERE account.run_id = %(run)s
