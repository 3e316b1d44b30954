"""Sources to Kafka: read, transform, validate, publish."""
