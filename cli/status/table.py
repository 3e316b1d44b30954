"""How figures and tables of `status` look."""

from rich.table import Table


def table(title: str, *, narrow: bool = False) -> Table:
    """One without lines, under its title."""
    between = 1 if narrow else 2
    return Table(
        title=f"\n{title}", title_justify="left", title_style="bold", box=None, padding=(0, between, 0, 0)
    )


def number(count: int | None) -> str:
    """With thousands apart; a question mark where it is not known."""
    return "?" if count is None else f"{count:,}"


def seconds_text(seconds: float | None) -> str:
    """To a tenth; a dash where there is none."""
    return "-" if seconds is None else f"{seconds:,.1f} s"
