"""Checks over the books: nothing here posts."""
