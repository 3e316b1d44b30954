"""The command `dual-ledger`."""

import sys


def main() -> None:
    """Run the command line and exit with its status: 0 good, 1 something is wrong, 2 usage."""
    try:
        # Not above: Python takes a moment to import all this, and Ctrl-C ends the command then too.
        from cli.exit_status import exit_status  # noqa: PLC0415

        status = exit_status(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("error: stopped\n")
        status = 130
    sys.exit(status)
