-- Up to here Kafka had the SCB's own entries before the one of this number was sent: so many lie between that they cannot
-- have been of one batch of the producer.
SELECT number FROM scb_entries WHERE origin = 'OWN' AND number <= %(number)s
ORDER BY number DESC OFFSET %(batch)s LIMIT 1
