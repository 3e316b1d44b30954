"""A report as a page: Jinja's environment, and a file that is whole or not there."""

from decimal import Decimal
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from ledger.errors import UsageError
from ledger.report.model import Bars, Cell, Ranked, Report, Table
from ledger.report.plot import WIDTH, drawn_bars, drawn_ranked


def page(report: Report) -> str:
    """The whole page; everything in it that came from outside is escaped."""
    return _environment().get_template("report.html").render(report=report, width=WIDTH)


def must_be_writable(path: Path) -> None:
    """UsageError where no page can be written, before long work is done for it."""
    folder = path.parent
    if not folder.is_dir():
        raise UsageError(f"cannot write the report {path}: there is no folder {folder}")


def write_page(path: Path, report: Report) -> None:
    """Write the page; UsageError when that cannot be done."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(page(report), encoding="utf-8", errors="replace")
        partial.replace(path)
    except OSError as error:
        raise UsageError(f"cannot write the report {path}: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("ledger.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update({"cell": _cell, "drawn_bars": drawn_bars, "drawn_ranked": drawn_ranked})
    made.tests.update(
        {
            "table": lambda item: isinstance(item, Table),
            "bars": lambda item: isinstance(item, Bars),
            "ranked": lambda item: isinstance(item, Ranked),
        }
    )
    return made


def _cell(value: Cell) -> str:
    """Numbers with thousands apart and exact; a dash where there is nothing. Texts as they are."""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return "-" if value is None else value
