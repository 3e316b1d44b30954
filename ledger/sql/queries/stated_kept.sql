-- Open breaks over accounts that are not stated this time: nobody has looked at them.
SELECT id FROM breaks AS break
WHERE break.comparison = 'stated' AND break.status = 'OPEN'
    AND NOT EXISTS (SELECT FROM stated_balances AS stated WHERE stated.account_id = break.account_id)
