"""The templates, and the one way to make a page of one."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from dashboard.view import shown
from dashboard.view.hexdump import lines
from dashboard.view.remedy import pieces

_FILTERS = {
    "amount": shown.amount,
    "count": shown.count,
    "per_second": shown.per_second,
    "span": shown.span,
    "precise": shown.precise,
    "moment": shown.moment,
    "words": shown.words,
    "hexdump": lines,
    "pieces": pieces,
}


@cache
def environment() -> Environment:
    """Jinja's environment: everything from outside is escaped, and a name that is not given is an error."""
    made = Environment(
        loader=PackageLoader("dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown.finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(_FILTERS)
    return made


def prepare() -> None:
    """Compile every template, so that nobody waits for it."""
    for name in environment().list_templates():
        environment().get_template(name)


def drawn(template: str, **values: Any) -> str:
    """A page or a piece of one."""
    return environment().get_template(template).render(values)
