"""Goal: what is documented, drawn or alarmed on is what is told, and the other way round."""

import json
import re
import shutil
import subprocess

import pytest

from ledger.metrics.exposition import SYSTEM
from ledger.metrics.metric import Metric
from ledger.metrics.of_process import PROCESS
from tests.metrics.told import every_deed, everything, families
from tests.structure.tree import ROOT

_DOCUMENT = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
_RULES = (ROOT / "docker/prometheus/rules.yml").read_text(encoding="utf-8")
_RULE_TESTS = (ROOT / "docker/prometheus/rules.test.yml").read_text(encoding="utf-8")
_PAGE = (ROOT / "docker/grafana/dashboards/dual-ledger.json").read_text(encoding="utf-8")
_ALL = (*SYSTEM, *PROCESS)
_NAMED = re.compile(r"\bdual_ledger_\w*[a-z]\b")
_PRIVATE = {"account_id", "reference_id", "amount", "ledger_id", "pid", "offset", "value"}


def _shape(text: bytes) -> dict[str, tuple[str, set[str]]]:
    found = families(text)
    return {
        name: (one.type, {label for sample in one.samples for label in sample.labels} - {"le"})
        for name, one in found.items()
        if name.startswith("dual_ledger_")
    }


def _declared(metrics: tuple[Metric, ...]) -> dict[str, tuple[str, set[str]]]:
    return {metric.name: (metric.kind, set(metric.labels)) for metric in metrics}


def test_the_system_is_told_as_declared() -> None:
    assert _shape(everything()) == _declared(SYSTEM)


def test_a_process_is_told_as_declared() -> None:
    assert _shape(every_deed()) == _declared(PROCESS)


def test_no_name_is_used_twice() -> None:
    assert len({metric.name for metric in _ALL}) == len(_ALL)


def test_no_label_holds_what_is_private_or_has_no_end() -> None:
    assert {label for metric in _ALL for label in metric.labels} & _PRIVATE == set()


def test_the_document_has_each_metric_with_its_kind_labels_meaning_and_a_query() -> None:
    rows = re.findall(
        r"^\| `(dual_ledger_\w+)` \| (\w+) \|(.*?) \| (.+?) \| `(.+)` \|$", _DOCUMENT, re.MULTILINE
    )
    written = [(name, kind, labels.strip(), meaning) for name, kind, labels, meaning, _ in rows]
    assert written == [
        (metric.name, metric.kind, ", ".join(f"`{label}`" for label in metric.labels), metric.meaning)
        for metric in _ALL
    ]
    assert [name for name, *_, query in rows if name not in query] == []


@pytest.mark.parametrize(
    "text", [_DOCUMENT, _RULES, _RULE_TESTS, _PAGE], ids=["doc", "rules", "tests", "page"]
)
def test_every_metric_that_is_named_is_told(text: str) -> None:
    known = {metric.name for metric in _ALL} | {
        f"{metric.name}_{part}"
        for metric in _ALL
        if metric.kind == "histogram"
        for part in ("bucket", "sum", "count")
    }
    assert set(_NAMED.findall(text)) - known == set()


def test_every_metric_is_drawn() -> None:
    drawn = " ".join(
        target["expr"] for panel in json.loads(_PAGE)["panels"] for target in panel.get("targets", ())
    )
    missing = {metric.name for metric in _ALL if not re.search(rf"\b{metric.name}(_bucket|_sum)?\b", drawn)}
    assert missing == set()


@pytest.mark.parametrize("text", [everything, every_deed])
def test_prometheus_finds_nothing_to_object_to(text: object) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not on PATH")
    assert callable(text)
    checked = subprocess.run([promtool, "check", "metrics"], input=text(), capture_output=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")
