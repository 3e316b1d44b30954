-- Where the balances that somebody states lie while they are compared: this session's own.
CREATE TEMPORARY TABLE stated_balances (
    account_id text COLLATE "C" NOT NULL,
    balance numeric NOT NULL,
    currency_code text COLLATE "C",
    line bigint NOT NULL
)
