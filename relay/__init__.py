"""The outbox to Kafka, and acknowledgements back to the outbox."""
