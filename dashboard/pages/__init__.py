"""One module per page: what it is asked, what it looks up, which template shows it."""
