"""`dual-ledger breaks`: what comparisons have found."""

from cli.breaks.command import command

__all__ = ["command"]
