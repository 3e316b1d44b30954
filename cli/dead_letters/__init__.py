"""`dual-ledger dead-letters`: refused messages looked at, tried again, given up, taken back."""

from cli.dead_letters.command import command

__all__ = ["command"]
