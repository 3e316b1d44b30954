"""Goal: the model is written from the design alone, so that it cannot share a mistake of the product."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.structure.tree import ROOT

_MODEL = "tests.model.books"


def _imports(source: str) -> set[str]:
    """Every module that is imported anywhere in `source`, by its full name."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def _behind(module: str, seen: set[str]) -> Iterator[str]:
    """Whatever is not a module of the tests, behind that one."""
    if module in seen:
        return
    seen.add(module)
    path = Path(ROOT, *module.split(".")).with_suffix(".py")
    for name in _imports(path.read_text(encoding="utf-8")):
        if name.startswith("tests."):
            yield from _behind(name, seen)
        else:
            yield name


def test_the_model_imports_nothing_but_the_standard_library() -> None:
    seen: set[str] = set()
    foreign = {name for name in _behind(_MODEL, seen) if name.split(".")[0] not in sys.stdlib_module_names}
    assert foreign == set()
    assert seen == {_MODEL, "tests.model.entry", "tests.model.rules"}


def test_an_import_is_seen_wherever_it_stands() -> None:
    source = "import decimal\ndef late():\n    from ledger.entry import plain\n    from . import x"
    assert _imports(source) == {"decimal", "ledger.entry", "."}
