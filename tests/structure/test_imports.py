import pytest

from tests.structure.imports import MAY_IMPORT, Module, violations
from tests.structure.tree import PACKAGES, ROOT, files


def _product() -> list[Module]:
    modules = []
    for package in PACKAGES:
        for path in files(".py", under=ROOT / package):
            parts = path.relative_to(ROOT).with_suffix("").parts
            is_package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if is_package else parts)
            modules.append(Module(name, path.read_text(encoding="utf-8"), is_package))
    return modules


def test_every_import_goes_the_allowed_way() -> None:
    assert violations(_product()) == []


def test_every_package_has_a_line_in_the_table() -> None:
    assert set(MAY_IMPORT) == set(PACKAGES)


def test_what_is_allowed_is_not_reported() -> None:
    allowed = [
        Module("schemas", "import json", is_package=True),
        Module("ledger.books", "import psycopg\nfrom psycopg import sql"),
        Module("ledger.config", "import os\nos.environ['A']"),
        Module("ledger.wire.column", "import fastavro"),
        Module("relay", "", is_package=True),
        Module(
            "relay.run", "from ledger import books\nfrom .lease import Lease\nimport os.path\nos.getpid()"
        ),
        Module("relay.lease", "import schemas"),
        Module("cli.relay", "from relay.run import run\nfrom ledger.errors import Fatal"),
        Module("cli.main", "import importlib\nimportlib.import_module(f'cli.{name}')"),
    ]
    assert violations(allowed) == []


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("relay.run", "import consumer.post", "relay may not import consumer"),
        ("relay.run", "from consumer import post", "relay may not import consumer"),
        ("relay.run", "def late():\n    from consumer.post import post", "relay.run:2: relay may not"),
        ("relay.run", "if TYPE_CHECKING:\n    import audit", "relay may not import audit"),
        ("relay.run", "import importlib\nimportlib.import_module('consumer.run')", "may not import consumer"),
        ("relay.run", "__import__(f'consumer.{step}')", "relay may not import consumer"),
        ("relay.run", "from .. import consumer\nimport cli", "relay may not import cli"),
        ("ledger.entry", "from producer.mapping import model", "ledger may not import producer"),
        ("schemas", "import ledger", "schemas may not import ledger"),
        ("consumer.run", "import tests.entries", "the product may not import tests"),
        ("consumer.run", "import psycopg", "may import psycopg"),
        ("ledger.books_more", "from psycopg.types import json", "may import psycopg"),
        ("ledger.books", "import confluent_kafka as kafka", "may import confluent_kafka"),
        ("ledger.codecs", "from fastavro import schemaless_reader", "may import fastavro"),
        ("cli.run", "from opentelemetry import trace", "only ledger.tracing and ledger.metrics may import"),
        ("cli.run", "import os\nos.environ.get('HOME')", "cli.run:2: only ledger.config may read"),
        ("cli.run", "import os as system\nsystem.getenv('HOME')", "(os.getenv)"),
        ("cli.run", "from os import environ", "(os.environ)"),
    ],
)
def test_a_planted_violation_is_found(name: str, source: str, said: str) -> None:
    (sentence,) = violations([Module(name, source, is_package="." not in name)])
    assert said in sentence


def test_a_circle_inside_a_package_is_found() -> None:
    circle = [
        Module("ledger.a", "from ledger.b import B"),
        Module("ledger.b", "from ledger import c"),
        Module("ledger.c", "from . import a"),
    ]
    (sentence,) = violations(circle)
    assert sentence.startswith("a circle of imports")
    assert all(module.name in sentence for module in circle)
