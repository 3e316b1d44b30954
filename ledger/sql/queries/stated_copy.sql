COPY stated_balances (account_id, balance, currency_code, line) FROM STDIN (FORMAT BINARY)
