"""Goal: docs/evidence.md is enough to write a script of one's own: example and columns are the real ones."""

import re
from pathlib import Path

import pytest

from audit.evidence.columns import columns
from audit.evidence.script.texts import SEALED

_PAGE = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")


def test_the_example_computes_what_it_says() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", _PAGE, flags=re.DOTALL)
    exec(compile(example, "docs/evidence.md", "exec"), {})
    broken = example.replace("A,B,2,EUR", "A,B,3,EUR")
    assert broken != example
    with pytest.raises(AssertionError):
        exec(compile(broken, "docs/evidence.md", "exec"), {})


@pytest.mark.parametrize("name", SEALED)
def test_the_columns_on_the_page_are_those_of_the_files(name: str) -> None:
    (told,) = re.findall(rf"^\| `{name}` \| (.*) \|$", _PAGE, flags=re.MULTILINE)
    found = told.replace("*", "").split(", ")
    assert [one for one in columns(f"sealed/{name}.csv") if not one.startswith("range_")] == found
