"""`dual-ledger seals`: sealed windows as both ledgers have them, asked for once more; keys to sign with."""

from cli.seals.command import command

__all__ = ["command"]
