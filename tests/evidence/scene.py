"""Books with everything that a pack holds, and packs of them."""

import contextlib
import io
import os
import subprocess
import sys
from decimal import localcontext
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ledger.config import Settings
from ledger.cosigning.key_files import signing_key, write_pair
from ledger.cosigning.signed import answer_bytes
from tests.books.scene import a_payment, open_account, post_directly, url
from tests.corrections.world import COUNTER, apply, approve, differ, operator, state
from tests.corrections.world import Entry as Money
from tests.fixtures.outside import query
from tests.seals.scene import audit, fill, records, sealed

_ANSWER = "SELECT record_seal_answer(%s, %s, %s, %s, %s, %s, %s, %s, %s, 'scb.seals', 0, %s)"
_WINDOWS = "SELECT *, now() AS now FROM sealed_windows ORDER BY number"


class Verdict(NamedTuple):
    """What the script in a pack said."""

    status: int
    said: str


def filled(settings: Settings, key_folder: Path) -> Settings:
    """Entries in two shards, two corrections, many windows; the SCB has answered all but the last two.

    The settings have a key of ours and the SCB's public one.
    """
    database = url(settings)
    ours, theirs = write_pair(key_folder / "dbis"), write_pair(key_folder / "scb")
    fill(settings)
    open_account(database, COUNTER)
    breaks = [
        differ(database, "R-1", "amount", Money("A", "B", "1.00"), Money("A", "B", "3.00")),
        state(database, "Ů", by="5"),
    ]
    differ(database, "~odd", "amount", Money("A", "B", "1.00"), Money("A", "B", "2.00"))  # stays open
    with operator(settings) as books:
        approve(books, breaks)
        apply(books, breaks)
    sealed(settings, most=4)
    for window in records(database, _WINDOWS)[:-1]:
        answer(settings, window, key_file=theirs.private_file)
    audit(settings, "fifth")
    sealed(settings)  # with the answers
    return settings.model_copy(
        update={"seal_key_file": ours.private_file, "seal_public_keys": theirs.public_file}
    )


def answer(settings: Settings, window: dict[str, Any], *, key_file: Path, result: str = "EQUAL") -> None:
    """The SCB says that it holds the same, or something else."""
    key = signing_key(key_file)
    assert key is not None
    at = window["now"]
    told = {
        "number": window["number"],
        "digest": window["digest"].hex(),
        "entries": window["entries"],
        "content_digest": window["content_digest"],
        "result": result,
        "reason": None if result == "EQUAL" else "as many entries, but not the same money",
        "acknowledged_at": int(at.timestamp()) * 1_000_000 + at.microsecond,
    }
    signature = bytes.fromhex(key.sign(answer_bytes(told))["signature"])
    query(
        url(settings), _ANSWER, window["number"], window["digest"], window["entries"],
        window["content_digest"], result, told["reason"], at, key.key_id, signature, window["number"],
    )  # fmt: skip


def post_more(settings: Settings, *references: str) -> None:
    """Entries that no window holds yet."""
    for reference in references:
        post_directly(url(settings), a_payment(reference))


def checked(pack: Path, *arguments: str) -> Verdict:
    """Run the script in the pack as a stranger does: elsewhere, nothing of ours, an empty environment."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(pack / "check.py"), *arguments],
        env={},
        cwd=os.sep,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    return Verdict(ran.returncode, ran.stdout)


class Script:
    """The script of a pack as it was made, run in this process: a hundred times in a second."""

    def __init__(self, pack: Path) -> None:
        self._code = compile((pack / "check.py").read_text(), "check.py", "exec")

    def __call__(self, pack: Path) -> Verdict:
        said = io.StringIO()
        status: Any = None
        arguments, sys.argv = sys.argv, ["check.py"]
        with localcontext(), contextlib.redirect_stdout(said):
            try:
                exec(self._code, {"__name__": "__main__", "__file__": str(pack / "check.py")})
            except SystemExit as stopped:
                status = stopped.code
            finally:
                sys.argv = arguments
        return Verdict(status, said.getvalue())


def rewrite_sums(pack: Path) -> None:
    """As somebody does who wants what was changed to look right."""
    names = sorted(path.relative_to(pack).as_posix() for path in pack.rglob("*") if path.is_file())
    (pack / "SHA256SUMS").write_text(
        "".join(
            f"{sha256((pack / name).read_bytes()).hexdigest()}  {name}\n"
            for name in names
            if not name.startswith("SHA256SUMS")
        )
    )
