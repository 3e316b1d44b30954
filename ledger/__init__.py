"""The vocabulary of the system, and the books."""
