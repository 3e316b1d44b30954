"""Checks over the books, and what is done about what they find."""
