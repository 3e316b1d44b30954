-- Up to which window the chain is in Kafka; they go there in order.
SELECT coalesce((SELECT number FROM seal_publications ORDER BY number DESC LIMIT 1), 0)
