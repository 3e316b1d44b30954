"""A first mapping for a file that has none, drafted from its header and its first records."""
