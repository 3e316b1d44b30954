"""What must be there before servers are started: memory and disk."""

import shutil
from pathlib import Path

from ledger.errors import UsageError

_MIB = 1 << 20
_MEMORY_NEEDED_MIB = 1024  # PostgreSQL's buffers, Kafka's heap and what Java takes beside it
_REGISTRY_NEEDS_MIB = 384
_DISK_NEEDED_MIB = 1024  # an empty cluster is 50 MiB; the rest is for the first million entries
_CGROUP = Path("/sys/fs/cgroup")


def check(directory: Path, *, registry: bool) -> None:
    """Raise UsageError when there is too little of either."""
    needed = _MEMORY_NEEDED_MIB + (_REGISTRY_NEEDS_MIB if registry else 0)
    available = available_memory_mib()
    if available < needed:
        raise UsageError(
            f"{available} MiB of memory are available; the sandbox needs {needed} MiB",
            hint="close something, or point DUAL_LEDGER_DATABASE_URL and DUAL_LEDGER_KAFKA_BOOTSTRAP at "
            "servers elsewhere",
        )
    free = shutil.disk_usage(directory).free // _MIB
    if free < _DISK_NEEDED_MIB:
        raise UsageError(
            f"{directory} has {free} MiB of disk free; the sandbox needs {_DISK_NEEDED_MIB} MiB",
            hint="make room, or set DUAL_LEDGER_SANDBOX_DIR to a folder on another disk",
        )


def available_memory_mib(meminfo: Path = Path("/proc/meminfo"), cgroup: Path = _CGROUP) -> int:
    """What a new process could use, of the machine and of the container it is in."""
    lines = dict(line.split(":", 1) for line in meminfo.read_text(encoding="ascii").splitlines())
    machine = int(lines["MemAvailable"].split()[0]) // 1024
    return min(machine, _left_in_container_mib(cgroup, machine))


def _left_in_container_mib(cgroup: Path, otherwise: int) -> int:
    try:
        limit = (cgroup / "memory.max").read_text(encoding="ascii").strip()
        used = int((cgroup / "memory.current").read_text(encoding="ascii"))
        cached = _reclaimable((cgroup / "memory.stat").read_text(encoding="ascii"))
    except (OSError, ValueError):  # no limits here
        return otherwise
    return otherwise if limit == "max" else (int(limit) - used + cached) // _MIB


def _reclaimable(stat: str) -> int:
    figures = dict(line.split() for line in stat.splitlines())
    return int(figures.get("inactive_file", 0))
