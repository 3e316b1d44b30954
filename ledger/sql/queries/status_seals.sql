-- Sealed windows that the SCB has called different, and has not called equal since: how many, and the first of them.
SELECT count(DISTINCT d.number), min(d.number)
FROM seal_acknowledgements AS d
WHERE d.result = 'DIFFERENT'
    AND NOT EXISTS (
        SELECT FROM seal_acknowledgements AS later
        WHERE later.number = d.number AND later.id > d.id AND later.result = 'EQUAL'
    )
