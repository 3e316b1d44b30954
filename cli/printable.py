"""Text from outside, as a terminal may have it."""


def printable(text: str) -> str:
    """The same text, with what a terminal would obey written out: metadata and reasons come from outside."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
