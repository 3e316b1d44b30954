"""Evidence packs: what was sealed in a span of time, and what was found of it, as files."""
