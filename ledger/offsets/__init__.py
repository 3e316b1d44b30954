"""Streams' positions, looked at and set by a person: the books are the truth, Kafka's offsets follow."""
