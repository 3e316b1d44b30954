"""Goal: every planted fault is still one: its text is in the product, once (`python -m tests.mutations`)."""

from collections import Counter
from pathlib import Path

import pytest

from tests.mutations.fault import Edit, Fault, NotPlantableError
from tests.mutations.faults import FAULTS
from tests.mutations.trial import planted
from tests.structure.tree import ROOT


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_a_fault_changes_is_in_the_product_exactly_once(fault: Fault) -> None:
    texts = fault.planted(ROOT)
    assert all(path.read_text(encoding="utf-8") != text for path, text in texts.items())


def test_every_fault_has_a_name_of_its_own() -> None:
    assert {n for n, count in Counter(fault.name for fault in FAULTS).items() if count > 1} == set()


@pytest.mark.parametrize("text", ["nothing of it", "twice: is wrong, is wrong"])
def test_a_text_that_is_not_there_once_is_said_and_changes_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text, encoding="utf-8")
    fault = Fault("a fault", (Edit("file", "is wrong", ""),))
    with pytest.raises(NotPlantableError, match=r"'is wrong' is there [02] times"), planted(fault, tmp_path):
        pass
    assert (tmp_path / "file").read_text(encoding="utf-8") == text


def test_a_fault_is_there_and_gone_again(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("all is right, all is well", encoding="utf-8")
    fault = Fault("a fault", (Edit("file", "right", "wrong"), Edit("file", "well", "ill")))
    with planted(fault, tmp_path):
        assert file.read_text(encoding="utf-8") == "all is wrong, all is ill"
    assert file.read_text(encoding="utf-8") == "all is right, all is well"
