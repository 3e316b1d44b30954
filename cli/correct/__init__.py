"""`dual-ledger correct`."""

from cli.correct.command import command

__all__ = ["command"]
