"""Entries per second, each figure beside the database's own limit on the same machine (docs/speed.md)."""
