"""Templates of columns, such as `BANK-{branch}-{account}`."""

from string import Formatter


def parts_of(template: str) -> list[tuple[str, str | None]]:
    """Each literal with the column behind it, None at the end; ValueError when it is no template."""
    parts = list(Formatter().parse(template))
    if any(specification or conversion for _, _, specification, conversion in parts):
        raise ValueError("only {column} is understood, without : or !")
    return [(literal, name) for literal, name, _, _ in parts]


def columns_in(template: str) -> list[str]:
    """The columns that it names; none when it is no template: whoever reads by it says so."""
    try:
        return [name for _, name in parts_of(template) if name]
    except ValueError:
        return []
