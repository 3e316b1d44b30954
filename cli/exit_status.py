"""Runs a command line and says how it ended: errors in words on stderr, and the exit status."""

from collections.abc import Sequence

import click

from cli.commands import cli
from cli.output import CannotWrite, complain, flush, writing
from ledger.errors import DualLedgerError, UsageError

GOOD, WRONG, USAGE, INTERRUPTED = 0, 1, 2, 130
NOBODY_READS = 141  # what a shell reports of a program that a closed pipe has ended


def exit_status(arguments: Sequence[str]) -> int:
    """Run the command that `arguments` name; 0 good, 1 something is wrong, 2 usage."""
    try:
        _check(arguments)
        with writing():  # a help text is written by click itself
            status = cli(list(arguments), prog_name="dual-ledger", standalone_mode=False)
        flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt) as stopped:
        complain("stopped", " ".join(map(str, stopped.args)))
        return INTERRUPTED
    except CannotWrite as failure:
        return _unwritten(failure)
    except DualLedgerError as error:
        complain(error.message, error.hint)
        return USAGE if isinstance(error, UsageError) else WRONG
    return status if isinstance(status, int) else GOOD


def _check(arguments: Sequence[str]) -> None:
    """Everything behind this door can be written into books, topics and answers: all of them hold UTF-8."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            raise UsageError(
                f"the argument {argument!a} is not text in UTF-8",
                hint="write it in UTF-8; a file can be given another name",
            ) from error


def _unwritten(failure: CannotWrite) -> int:
    if failure.nobody_reads:  # `… | head`: who read has enough, and nothing is wrong
        return NOBODY_READS
    complain(failure.message, failure.hint)
    return WRONG
