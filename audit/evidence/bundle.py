"""check.py, put together: the pieces in audit/evidence/script/ as one file, which imports none of ours."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files

_PACKAGE = "audit.evidence.script"
_PIECES = ("texts", "whole", "chain", "money", "log", "sent", "found", "ed25519", "answers", "main")
_MARK = re.compile(r"  # noqa.*")  # for our own linter


def script() -> str:
    """The whole file: what it is, what it imports, then piece after piece under its heading."""
    imported: dict[str, set[str]] = defaultdict(set)
    bodies = []
    about = ""
    for name in _PIECES:
        text = files(_PACKAGE).joinpath(f"{name}.py").read_text(encoding="utf-8")
        tree = ast.parse(text)
        about = ast.get_docstring(tree) or ""
        statements = []
        for node in tree.body[1:]:
            if isinstance(node, ast.ImportFrom):
                imported[node.module or ""] |= {one.name for one in node.names}
            elif isinstance(node, ast.Import):
                imported |= {one.name: set() for one in node.names}
            else:
                statements.append(node)
        heading = "".join(f"# {line}".rstrip() + "\n" for line in about.splitlines())
        body = text.splitlines(keepends=True)[statements[0].lineno - 1 :]
        bodies.append(heading * (name != _PIECES[-1]) + "\n" + "".join(body))
    whole = f'"""{about}\n"""\n\n' + "\n".join(_imports(imported)) + "\n\n\n" + "\n\n".join(bodies)
    return _MARK.sub("", whole)


def _imports(imported: dict[str, set[str]]) -> Iterator[str]:
    """Modules, then names of modules."""
    for module, names in sorted(imported.items(), key=lambda one: (bool(one[1]), one[0])):
        if not module.startswith(_PACKAGE):
            yield f"from {module} import {', '.join(sorted(names))}" if names else f"import {module}"
