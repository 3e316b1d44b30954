"""Runs afterwards: compared with their source, told error by error, taken back."""
