import re
import tomllib
from collections.abc import Iterable

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.structure.tree import ROOT

_PIN = re.compile(r"^([\w.-]+)==(\S+)[^\n]*((?:\n    --hash=\S+(?: \\)?)*)", re.MULTILINE)


def _pins(name: str) -> dict[str, tuple[str, str]]:
    """Package → version and hashes, as a lock file has them."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {package: (version, hashes) for package, version, hashes in _PIN.findall(text)}


def _project() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"": project["dependencies"], **project["optional-dependencies"]}


def _unmet(wanted: Iterable[str], pins: dict[str, tuple[str, str]]) -> list[str]:
    requirements = [Requirement(text) for text in wanted]
    return [
        str(requirement)
        for requirement in requirements
        if not requirement.specifier.contains(pins.get(canonicalize_name(requirement.name), ("0", ""))[0])
    ]


def test_the_lock_meets_every_requirement_of_the_project() -> None:
    wanted = [text for texts in _project().values() for text in texts]
    assert _unmet(wanted, _pins("requirements.lock")) == [], "run `make lock`"


def test_the_lock_of_the_services_meets_what_they_require() -> None:
    assert _unmet(_project()[""], _pins("requirements-service.lock")) == [], "run `make lock`"


def test_the_services_run_what_was_tested() -> None:
    tested = _pins("requirements.lock")
    differing = {
        name: pin for name, pin in _pins("requirements-service.lock").items() if tested.get(name) != pin
    }
    assert differing == {}, "run `make lock`"


def test_the_services_carry_no_servers_and_no_tools() -> None:
    extras = {
        canonicalize_name(Requirement(text).name) for key in ("sandbox", "dev") for text in _project()[key]
    }
    assert extras & set(_pins("requirements-service.lock")) == set()


def test_every_pin_has_a_hash() -> None:
    for name in ("requirements.lock", "requirements-service.lock"):
        assert [package for package, (_, hashes) in _pins(name).items() if "sha256:" not in hashes] == []


def test_the_image_is_built_by_the_uv_that_is_locked() -> None:
    version, _ = _pins("requirements.lock")["uv"]
    assert f"uv=={version}" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
