"""Goal: the page for Grafana opens, and each of its pictures shows something."""

import json
import re
import shutil
import subprocess
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.structure.tree import ROOT

_FOLDER = ROOT / "docker/grafana"
_PAGE: dict[str, Any] = json.loads((_FOLDER / "dashboards/dual-ledger.json").read_text(encoding="utf-8"))
_PANELS: list[dict[str, Any]] = _PAGE["panels"]
_EXPRESSIONS = [target["expr"] for panel in _PANELS for target in panel.get("targets", ())]
_PAIRS = {")": "(", "]": "[", "}": "{"}


def _well_formed(expression: str) -> bool:
    """Whether brackets and quotes are in pairs, and there is something between them."""
    bare = re.sub(r'"[^"]*"', '""', expression)
    opened: list[str] = []
    for sign in bare:
        if sign in _PAIRS.values():
            opened.append(sign)
        elif sign in _PAIRS and (not opened or opened.pop() != _PAIRS[sign]):
            return False
    return not opened and bare.count('"') % 2 == 0 and re.search(r"(?<!time)\(\s*\)|,\s*[)}]", bare) is None


def test_ids_and_titles_are_unique() -> None:
    ids, titles = [panel["id"] for panel in _PANELS], [panel["title"] for panel in _PANELS]
    assert (len(set(ids)), len(set(titles))) == (len(ids), len(titles))


def test_every_picture_says_what_it_shows_and_asks_the_source_that_is_provisioned() -> None:
    source = (_FOLDER / "provisioning/datasources/prometheus.yml").read_text(encoding="utf-8")
    pictures = [panel for panel in _PANELS if panel["type"] != "row"]
    assert [panel["title"] for panel in pictures if not (panel["description"] and panel["targets"])] == []
    used = {panel["datasource"]["uid"] for panel in pictures}
    assert used == {re.search(r"uid: (\w+)", source)[1]}  # type: ignore[index]  # or it is no source


def test_no_picture_lies_over_another() -> None:
    def overlap(one: dict[str, int], other: dict[str, int]) -> bool:
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        return not (beside or below)

    places = [panel["gridPos"] for panel in _PANELS]
    assert [pair for pair in combinations(places, 2) if overlap(*pair)] == []
    assert max(place["x"] + place["w"] for place in places) <= 24


@pytest.mark.parametrize("expression", sorted(set(_EXPRESSIONS)))
def test_every_expression_is_well_formed(expression: str) -> None:
    assert _well_formed(expression)


@pytest.mark.parametrize("expression", ["sum(x", "x{a=}]", 'x{a="}', "sum()", "sum by (a) (x))"])
def test_one_that_is_not_is_noticed(expression: str) -> None:
    assert not _well_formed(expression)


def test_prometheus_reads_every_expression(tmp_path: Path) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not on PATH")
    rules = [{"record": f"a:b{nth}", "expr": text} for nth, text in enumerate(_EXPRESSIONS)]
    file = tmp_path / "rules.yml"
    file.write_text(json.dumps({"groups": [{"name": "page", "rules": rules}]}))  # JSON is YAML
    checked = subprocess.run([promtool, "check", "rules", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
