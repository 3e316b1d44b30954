"""The SQL of the books, read here alone: migrations, functions, views, and named queries."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

PACKAGE = "ledger.sql"


@cache
def query(name: str, package: str = PACKAGE) -> str:
    """The text of the named query; its parameters are written `%(name)s`."""
    return files(package).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")


def objects(kind: str, package: str = PACKAGE) -> Iterator[tuple[str, str]]:
    """Name and text of every file in one folder (`migrations`, `functions`, `views`), in order of name."""
    folder = files(package).joinpath(kind)
    for entry in sorted(folder.iterdir(), key=lambda file: file.name):
        if entry.name.endswith(".sql"):
            yield entry.name.removesuffix(".sql"), entry.read_text(encoding="utf-8")
