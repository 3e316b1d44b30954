"""Goal: the page of the audit log has each action that is written, and none that is not."""

import pytest

from tests.structure.audit_actions import documented, in_python, in_sql, written
from tests.structure.tree import ROOT


def test_the_table_of_actions_is_what_the_source_writes() -> None:
    told = documented(ROOT / "docs/audit-log.md")
    assert len(told) == len({*told})
    assert set(told) == written()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PERFORM write_audit('a', why, jsonb_build_object('x', 'y'));", {"a"}),
        ("x := write_audit(\n    CASE WHEN _n IS NULL THEN 'b' ELSE 'c' END, '', '{}');", {"b", "c"}),
        ("write_audit(CASE _s WHEN 'P' THEN 'p.p' WHEN 'Q' THEN 'q.q' END, f(1, 2), '{}')", {"p.p", "q.q"}),
        ("-- write_audit('not')\nCREATE FUNCTION write_audit(action text, reason text)", set()),
        ("SELECT write_audit(%(action)s, %(reason)s, %(details)s)", set()),
    ],
)
def test_actions_are_read_from_sql(text: str, found: set[str]) -> None:
    assert in_sql(text) == found


def test_an_action_that_is_put_together_is_refused() -> None:
    with pytest.raises(AssertionError, match="whole"):
        in_sql("PERFORM write_audit('run_' || lower(x), '', '{}')")
    with pytest.raises(AssertionError, match="a text"):
        in_python("write_line(books, action, reason, name, {})")


def test_actions_are_read_from_python() -> None:
    text = "write_line(b, 'a.b', w, n, {})\nb.rows('audit_write', action='c d')\nb.rows('x', action='y')"
    assert in_python(text) == {"a.b", "c d"}
