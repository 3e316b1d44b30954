"""The web page: how everything stands, one reference's way, and refused messages; begin with `run.py`."""
