SELECT entries, outbox_rows, accounts_restored, accounts_removed FROM delete_run(%(run)s, %(reason)s, %(operator)s)
