"""Goal: who is woken is told what is wrong and which command helps."""

import re
import shutil
import subprocess

import pytest

from tests.structure.markdown import anchors, commands
from tests.structure.test_documents import _leads
from tests.structure.tree import ROOT

from cli.commands import cli  # isort: skip

_FOLDER = ROOT / "docker/prometheus"
_TEXT = (_FOLDER / "rules.yml").read_text(encoding="utf-8")
_TESTS = (_FOLDER / "rules.test.yml").read_text(encoding="utf-8")
# Without a reader of YAML: by the indentation that the file keeps to; a folded text is joined.
_FOLDED = re.sub(r">-\n((?: {12}.*\n)+)", lambda found: " ".join(found[1].split()) + "\n", _TEXT)
_ALERTS = dict(re.findall(r"^      - alert: (\w+)\n((?:        .*\n|\n)+)", _FOLDED, re.MULTILINE))


def _found(key: str, text: str) -> str:
    found = re.search(rf'^ +{key}: "?(.+?)"?$', text, re.MULTILINE)
    assert found is not None, key
    return found[1]


def test_every_alert_is_found() -> None:
    assert len(_ALERTS) == _TEXT.count("- alert:") >= 15


@pytest.mark.parametrize("name", _ALERTS)
def test_an_alert_has_all_that_who_is_woken_needs(name: str) -> None:
    rule = _ALERTS[name]
    assert re.search(r"labels: \{ severity: (critical|warning) \}", rule)
    assert _found("summary", rule)
    text, _, words = _found("description", rule).rpartition(": dual-ledger ")
    assert text
    (command,) = commands(f"`dual-ledger {re.sub(r'{{.*?}}', 'x', words)}`")
    assert _leads(cli, command.words)
    page, _, anchor = _found("runbook", rule).partition("#")
    assert anchor == name.lower()
    assert anchor in anchors((ROOT / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", _ALERTS)
def test_an_alert_is_tried_quiet_and_firing(name: str) -> None:
    assert re.search(rf"alertname: {name}, exp_alerts: \[\] }}", _TESTS)
    assert re.search(rf"alertname: {name}\n +exp_alerts:\n +- exp_labels", _TESTS)


def test_prometheus_judges_the_rules_as_their_tests_say() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not on PATH")
    words = [promtool, "test", "rules", "rules.test.yml"]
    tried = subprocess.run(words, cwd=_FOLDER, capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stdout + tried.stderr
