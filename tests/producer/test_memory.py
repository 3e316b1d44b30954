"""Memory is bounded by the batch, not by the file."""

import subprocess
import sys
from pathlib import Path

from ledger.config import child_environment
from tests.producer.files import HEADER

_MEBIBYTE = 1 << 20
_PEAK = """
import resource, sys
from cli.main import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def _peak_bytes(file: Path, folder: Path) -> int:
    """The most memory that rehearsing the file ever took."""
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, "produce", "csv", str(file), "--dry-run"],
        env=child_environment(
            DUAL_LEDGER_STATE_DIR=str(folder),
            DUAL_LEDGER_SANDBOX_DIR=str(folder / "none"),
        ),
        capture_output=True,
        text=True,
        timeout=200,
        check=True,
    )
    return int(done.stderr.split()[-1]) * 1024


def _file(path: Path, count: int) -> Path:
    """Rows without references, so that their generation is measured too."""
    with path.open("w") as file:
        file.write(HEADER.removesuffix(",referenceId") + "\n")
        file.writelines(f"D{n % 1000},C,{n}.25,EUR,PAYMENT\n" for n in range(count))
    return path


def test_a_file_thirty_times_as_long_takes_no_more_memory(tmp_path: Path) -> None:
    short = _peak_bytes(_file(tmp_path / "short.csv", 10_000), tmp_path)
    long = _peak_bytes(_file(tmp_path / "long.csv", 300_000), tmp_path)
    assert long - short < 12 * _MEBIBYTE
