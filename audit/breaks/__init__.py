"""What comparisons have found: listed, looked at one by one, closed."""
