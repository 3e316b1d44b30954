"""The chain of seals: rows digested once they are final, window behind window, and found again."""
