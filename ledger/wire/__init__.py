"""Avro that others have written, by schemas of their own."""
