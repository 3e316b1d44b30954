"""The wheel, built once and installed outside the checkout, is what runs in production: it must be whole.

Its dependencies are lent by the environment that runs the tests: downloading them again proves nothing.
"""

import json
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.structure.tree import PACKAGES, ROOT, files, place

_CONTENTS = """
import json, schemas
from importlib.resources import files
from ledger import sql

print(json.dumps({
    "from": schemas.__file__,
    "schemas": [f"{name} {number}" for name in schemas.history() for number in schemas.versions(name)
                if schemas.load(name, number)["name"] == name],
    **{kind: [name for name, text in sql.objects(kind) if text]
       for kind in ("migrations", "functions", "views", "queries")},
    "locks": [file.name for file in files("sandbox").iterdir() if file.name.endswith(".lock.toml")],
}))
"""


def _run(*words: object, cwd: Path = ROOT) -> str:
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The folder of commands of an environment that holds the wheel."""
    environment = wheel.parent / "environment"
    _run(sys.executable, "-m", "uv", "venv", "--python", sys.executable, environment)
    _run(
        sys.executable, "-m", "uv", "pip", "install", "--offline", "--no-deps", "--python", environment, wheel
    )
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return environment / "bin"


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    ours = {place(path) for package in PACKAGES for path in files(under=ROOT / package)}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == ours


def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]


def test_the_installed_command_says_its_version(installed: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] in _run(installed / "dual-ledger", "--version", cwd=installed)


def test_the_installed_program_reads_all_its_data(installed: Path) -> None:
    found = json.loads(_run(installed / "python", "-c", _CONTENTS, cwd=installed))
    assert Path(found["from"]).is_relative_to(installed.parent), "read from the checkout, not from the wheel"
    assert len(found["schemas"]) == len(list(files(".avsc", under=ROOT / "schemas")))
    for kind in ("migrations", "functions", "views", "queries"):
        assert found[kind] == sorted(path.stem for path in (ROOT / "ledger/sql" / kind).glob("*.sql")), kind
    assert found["locks"], "the sandbox cannot check its downloads"
