"""`dual-ledger mapping`: what a mapping makes of a file, and a first draft of one."""

from cli.mapping.command import command

__all__ = ["command"]
