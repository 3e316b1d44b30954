"""Kafka, PostgreSQL and an SCB stand-in on this machine, without Docker."""
