"""Where a sandbox keeps its state: one folder, which the account that runs PostgreSQL can reach."""

import contextlib
import errno
import os
import pwd
import secrets
import shutil
import stat
import tempfile
from pathlib import Path

from platformdirs import user_state_path

from ledger.config import Settings
from ledger.errors import UsageError

_FOR_ROOT = Path("/var/lib/dual-ledger")
_ACCOUNT = "nobody"  # PostgreSQL refuses to run as root
_OTHERS_MAY_PASS = 0o001
HEAD_FILE = "seals.jsonl"  # of the chain of seals of its books
_FILES = ("postgres.json", "kafka.json", "registry.json", "password")


def locate(settings: Settings) -> Path:
    """The sandbox's folder; it need not exist."""
    if settings.sandbox_dir is not None:
        return settings.sandbox_dir.expanduser().absolute()
    return _FOR_ROOT / "sandbox" if os.geteuid() == 0 else user_state_path("dual-ledger") / "sandbox"


def is_sandbox(directory: Path) -> bool:
    """Whether a sandbox is, or was, in the folder: anybody's other folder is left as it is."""
    return any((directory / name).exists() for name in ("lock", *_FILES))


def prepare(directory: Path) -> None:
    """Make the folder and what is in every sandbox."""
    try:
        if not directory.exists():
            directory.mkdir(parents=True, exist_ok=True)
            # Root's servers pass through as another account; nobody else has business here.
            directory.chmod(0o711 if os.geteuid() == 0 else 0o700)
        elif not directory.stat().st_mode & stat.S_IWUSR:  # root could write all the same
            raise PermissionError(errno.EACCES, "it is there, and read-only")
        logs(directory).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"cannot keep the sandbox in {directory}: {error.strerror}",
            hint="set DUAL_LEDGER_SANDBOX_DIR to a folder you may write",
        ) from error


def logs(directory: Path) -> Path:
    """The folder of the servers' logs."""
    return directory / "logs"


def log(directory: Path, server: str) -> Path:
    """One server's log."""
    return logs(directory) / f"{server}.log"


def password_file(directory: Path, login: str = "") -> Path:
    """Where a login's password is kept; without one, the superuser's."""
    return directory / f"password-{login}" if login else directory / "password"


def password(directory: Path, login: str = "") -> str:
    """A database password of this sandbox, made when first asked for and readable by its owner alone."""
    path = password_file(directory, login)
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text(encoding="ascii")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # mkstemp makes it 0600
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(descriptor)
    Path(name).replace(path)


def database_account() -> tuple[int, int] | None:
    """User and group number to run PostgreSQL as; None: our own."""
    own = os.geteuid()
    try:
        account = pwd.getpwuid(own) if own else pwd.getpwnam(_ACCOUNT)
    except KeyError as error:
        wanted = (
            f"for user number {own}" if own else f"`{_ACCOUNT}`, as which PostgreSQL would run under root"
        )
        raise UsageError(
            f"this machine has no account {wanted}", hint="run the sandbox as a user that /etc/passwd knows"
        ) from error
    return None if own else (account.pw_uid, account.pw_gid)


def database_home(directory: Path) -> Path:
    """PostgreSQL's folder: in the sandbox's, or elsewhere behind a link when its account cannot get there."""
    link = directory / "postgres"
    if not link.exists():
        link.unlink(missing_ok=True)  # a link whose target was removed
        if os.geteuid() != 0 or others_may_pass(directory):
            link.mkdir()
        else:
            link.symlink_to(_elsewhere(), target_is_directory=True)
        link.chmod(0o755)
    return link.resolve()


def others_may_pass(directory: Path) -> bool:
    """Whether any account can reach into `directory`, through all its parents."""
    path = directory.resolve()
    return all(step.stat().st_mode & _OTHERS_MAY_PASS for step in (path, *path.parents))


def remove(directory: Path) -> None:
    """Delete what a sandbox made; the folder and its lock stay, somebody may be waiting for it."""
    home = directory / "postgres"
    if home.is_symlink():
        shutil.rmtree(home.resolve(), ignore_errors=True)
        home.unlink()
    for name in ("postgres", "kafka", "registry", "logs"):
        if (directory / name).exists():
            shutil.rmtree(directory / name)
    for path in (*(directory / name for name in (*_FILES, HEAD_FILE)), *directory.glob("password-*")):
        path.unlink(missing_ok=True)


def _elsewhere() -> Path:
    for parent in (_FOR_ROOT, Path("/var/tmp")):  # noqa: S108  mkdtemp makes a new folder of our own in it
        with contextlib.suppress(OSError):
            parent.mkdir(exist_ok=True)
            if others_may_pass(parent):
                return Path(tempfile.mkdtemp(prefix="postgres-", dir=parent))
    raise UsageError(
        f"found no folder that the account `{_ACCOUNT}` can reach, as which PostgreSQL runs",
        hint="set DUAL_LEDGER_SANDBOX_DIR to a folder whose parents others may pass (chmod o+x)",
    )
