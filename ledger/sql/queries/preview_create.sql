-- What a preview would do to each account; gone with its transaction.
CREATE TEMPORARY TABLE preview_effects (
    account_id text COLLATE "C" PRIMARY KEY,
    entries bigint NOT NULL,
    before numeric NOT NULL,
    after numeric NOT NULL,
    lowest numeric NOT NULL
) ON COMMIT DROP
