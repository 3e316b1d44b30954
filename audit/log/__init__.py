"""The audit log read back: its lines, and whether they are what was written."""
