"""Runs in the books: backfills and replays, planned, previewed, begun, paused, verified, taken back."""
