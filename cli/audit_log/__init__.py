"""`dual-ledger audit-log`: who changed what, when and why; and whether the log is what was written."""

from cli.audit_log.command import command

__all__ = ["command"]
