"""Streams whose positions are set by the command, and what that leaves."""

from ledger.config import Settings
from tests.cli.running import Ran, Runner

WHY = ("--reason", "why")
LINES = "SELECT id, action, reason, details FROM audit_log WHERE action LIKE 'offsets%%' ORDER BY id"


def set_position(dual_ledger: Runner, settings: Settings, to: str, *words: str) -> Ran:
    """`offsets set` for the first partition of the SCB's topic."""
    return dual_ledger("offsets", "set", settings.topic_scb_entries, "0", "--to", to, *WHY, *words, "--json")
