"""The head of the chain of seals outside the database, and the SCB's signature under each window."""
