"""Refused messages, kept whole: looked at, tried again, given up, taken back."""
