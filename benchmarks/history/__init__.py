"""`python -m benchmarks.history`: a large backfill beside live replication, killed, verified, taken back."""
