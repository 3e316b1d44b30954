"""Kafka to the books: poll, decode, batch, post, commit."""
