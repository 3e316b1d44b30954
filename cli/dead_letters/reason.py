"""Why a person does something to a dead letter: it must say so."""


def is_reason(text: str | None) -> bool:
    """Whether it says anything."""
    return bool(text and text.strip())
