from pathlib import Path

from cli.demo.command import _mark
from cli.demo.proof import _control_total
from tests.cli.running import Runner


def test_a_place_where_no_logs_can_be_kept_is_refused_before_any_server_is_started(
    alone: Runner, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    ran = alone("demo", state_dir=tmp_path / "file")
    assert ran.status == 2
    assert f"cannot keep the demo's logs in {tmp_path}/file/demo" in ran.err
    assert "DUAL_LEDGER_STATE_DIR" in ran.err
    assert not (tmp_path / "no-sandbox").exists()


def test_what_could_not_be_compared_is_not_marked_as_if_it_had_been() -> None:
    check = _control_total({"sums": {"EUR": "5.00"}}, {}, dead=2)
    assert (check.ok, check.detail) == (
        True,
        "not comparable: 2 dead letters are in the file's sums only",
    )
    assert "✓" not in _mark(check)
