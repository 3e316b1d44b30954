import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import Runner

_NOT_TEXT = "\udcff"  # how Python gives an argument that is the byte FF
_INTERRUPTED_IMPORT = """
import sys
class Interrupted:
    def find_spec(self, name, *_):
        if name == "click":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
from cli.main import main
main()
"""


def _run(folder: Path, *arguments: str, stdout: int, **variables: str) -> tuple[int, str]:
    """The exit status and what was said on stderr, where no server is configured."""
    environment = {"PATH": os.environ["PATH"], "DUAL_LEDGER_SANDBOX_DIR": str(folder / "none"), **variables}
    ran = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    return ran.returncode, ran.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("trace", _NOT_TEXT),
        ("trace", "R", "--ledger", _NOT_TEXT),
        ("accounts", "show", _NOT_TEXT),
        ("accounts", "list", f"--after={_NOT_TEXT}"),
        ("produce", "csv", "payments.csv", "--source-id", _NOT_TEXT),
        ("consume", "--group", _NOT_TEXT),
    ],
)
def test_an_argument_that_is_no_text_is_a_usage_error(alone: Runner, arguments: tuple[str, ...]) -> None:
    ran = alone(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert "is not text in UTF-8" in ran.err


@pytest.mark.parametrize("arguments", [("config", "show"), ("config", "show", "--json"), ("--help",)])
def test_output_that_cannot_be_written_is_an_error_in_words(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    with Path("/dev/full").open("w") as full:
        status, said = _run(tmp_path, "-m", "cli", *arguments, stdout=full.fileno())
    assert status == 1
    assert said.startswith("error: cannot write the output: No space left on device")
    assert "Traceback" not in said


@pytest.mark.parametrize("arguments", [("config", "show"), ("config", "show", "--json")])
def test_a_reader_that_has_read_enough_is_no_error(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    status, said = _run(tmp_path, "-m", "cli", *arguments, stdout=writing)
    os.close(writing)
    assert (status, said) == (141, "")  # as of any program that a closed pipe ends


def test_ctrl_c_while_the_command_is_being_loaded_is_told_as_ever(tmp_path: Path) -> None:
    status, said = _run(tmp_path, "-c", _INTERRUPTED_IMPORT, stdout=subprocess.DEVNULL)
    assert (status, said) == (130, "error: stopped\n")


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colours_unless_none_are_wanted(
    tmp_path: Path, variables: dict[str, str], coloured: bool
) -> None:
    ours, theirs = os.openpty()
    assert _run(tmp_path, "-m", "cli", "config", "show", stdout=theirs, **variables) == (0, "")
    os.close(theirs)
    assert ("\x1b[" in os.read(ours, 1 << 16).decode()) == coloured
    os.close(ours)
