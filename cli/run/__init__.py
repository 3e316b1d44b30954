"""`dual-ledger run`: a backfill or a replay, planned, previewed, begun, paused, verified, taken back."""

from cli.run.command import command

__all__ = ["command"]
