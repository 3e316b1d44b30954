-- Dead letters that were posted under another reference than their message's: few, and looked for at every look at both
-- ledgers, among all that were ever settled.
CREATE INDEX dead_letters_renamed ON dead_letters (id)
    WHERE status IN ('REDRIVEN', 'UNDONE') AND patch ?| ARRAY['ledger_id', 'reference_id'];
