"""`dual-ledger status`: how things stand, once or as a screen that lives."""

from cli.status.command import command

__all__ = ["command"]
