from pathlib import Path

import pytest

from ledger.errors import UsageError
from sandbox import preflight

_MIB = 1 << 20


def _machine(folder: Path, available_mib: int) -> Path:
    path = folder / "meminfo"
    path.write_text(f"MemTotal: 99999999 kB\nMemAvailable: {available_mib * 1024} kB\n")
    return path


def _container(folder: Path, limit: str, used: int = 0, cached: int = 0) -> Path:
    (folder / "memory.max").write_text(f"{limit}\n")
    (folder / "memory.current").write_text(f"{used}\n")
    (folder / "memory.stat").write_text(f"anon 1\ninactive_file {cached}\n")
    return folder


def test_memory_is_what_the_machine_has_where_nothing_limits_it(tmp_path: Path) -> None:
    machine = _machine(tmp_path, 5000)
    assert preflight.available_memory_mib(machine, tmp_path / "no-cgroup") == 5000
    assert preflight.available_memory_mib(machine, _container(tmp_path, "max")) == 5000


def test_memory_is_what_the_container_leaves_and_its_file_cache_counts_as_free(tmp_path: Path) -> None:
    container = _container(tmp_path, str(2048 * _MIB), used=1536 * _MIB, cached=256 * _MIB)
    assert preflight.available_memory_mib(_machine(tmp_path, 5000), container) == 768


def test_too_little_memory_is_refused_with_both_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "available_memory_mib", lambda: 900)
    with pytest.raises(UsageError, match="900 MiB of memory are available; the sandbox needs 1024 MiB"):
        preflight.check(tmp_path, registry=False)
    with pytest.raises(UsageError, match="needs 1408 MiB"):
        preflight.check(tmp_path, registry=True)


def test_too_little_disk_is_refused_with_both_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "_DISK_NEEDED_MIB", 1 << 40)
    with pytest.raises(UsageError, match="MiB of disk free; the sandbox needs"):
        preflight.check(tmp_path, registry=False)
