import os
from pathlib import Path

import pytest

from ledger.config import Settings
from ledger.errors import UsageError
from sandbox import directory, run
from sandbox.extra import require
from tests.fixtures.outside import query
from tests.fixtures.sandboxes import sandbox_settings

root_only = pytest.mark.skipif(
    os.geteuid() != 0, reason="PostgreSQL's account differs from ours only as root"
)


def test_without_a_setting_the_sandbox_is_in_a_folder_of_the_user() -> None:
    place = directory.locate(Settings.model_validate({}))
    expected = Path("/var/lib/dual-ledger") if os.geteuid() == 0 else Path.home()
    assert place.is_relative_to(expected)
    assert directory.locate(Settings.model_validate({"sandbox_dir": "/tmp/here"})) == Path("/tmp/here")


def test_the_password_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    assert directory.password(tmp_path) == directory.password(tmp_path)
    assert len(directory.password(tmp_path)) >= 32
    assert (tmp_path / "password").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=f"cannot keep the sandbox in {tmp_path}/file/sandbox"):
        run.up(sandbox_settings(tmp_path / "file"))


def test_a_folder_that_is_there_keeps_its_rights_and_a_read_only_one_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "sandbox"
    place.mkdir()
    for mode in (0o755, 0o700):
        place.chmod(mode)
        directory.prepare(place)
        assert place.stat().st_mode & 0o777 == mode
    place.chmod(0o500)
    with pytest.raises(UsageError, match="it is there, and read-only"):
        directory.prepare(place)
    assert place.stat().st_mode & 0o777 == 0o500


def test_a_folder_that_never_was_a_sandbox_is_left_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "sandbox"
    place.mkdir()
    (place / "logs").mkdir()
    assert not run.down(sandbox_settings(tmp_path), wipe=True)
    assert [path.name for path in place.iterdir()] == ["logs"]


def test_a_missing_package_is_named_with_the_extra_that_brings_it() -> None:
    with pytest.raises(UsageError, match="needs the Python package no_such_package") as caught:
        require("no_such_package")
    assert "dual-ledger-sync[sandbox]" in caught.value.hint


@root_only
def test_data_goes_elsewhere_when_the_database_account_cannot_reach_the_folder(tmp_path: Path) -> None:
    """pytest's own temporary folders are closed to others: a sandbox in one must work all the same."""
    tmp_path.chmod(0o700)
    settings = sandbox_settings(tmp_path)
    place = directory.locate(settings)
    assert not directory.others_may_pass(tmp_path)
    try:
        url = run.up(settings).database_url or ""
        assert query(url, "SHOW data_directory") == [(str((place / "postgres").resolve() / "data"),)]
        assert (place / "postgres").is_symlink()
        elsewhere = (place / "postgres").resolve()
    finally:
        run.down(settings, wipe=True)
    assert not elsewhere.exists()
