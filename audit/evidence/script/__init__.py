"""The script in every pack, check.py, in pieces: one file is made of them. Standard library alone."""
