"""`dual-ledger offsets`: streams' positions looked at, set, set back."""

from cli.offsets.command import command

__all__ = ["command"]
