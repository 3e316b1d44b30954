"""What a superuser can do to sealed books, done: every single change must be found, at its place."""
