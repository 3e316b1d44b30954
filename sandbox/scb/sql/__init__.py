"""The SQL of the SCB's own database."""
