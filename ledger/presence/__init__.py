"""A process at work: it says that it lives, asks whether its servers answer, and is asked how it stands."""
