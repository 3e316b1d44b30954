"""`dual-ledger demo`: a file's way through both ledgers, watched and proven."""

from cli.demo.command import command

__all__ = ["command"]
