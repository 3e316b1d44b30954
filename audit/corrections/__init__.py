"""Breaks corrected: what each proposes, who approves it, the entry that it is posted as."""
