"""The group of `dual-ledger run`."""

import importlib

import click

# name → module and one line of help; modules are loaded when used
_COMMANDS = {
    "plan": ("cli.run.plan", "Write down what a run is to do."),
    "preview": ("cli.run.preview", "What it would do, through the real posting, rolled back."),
    "start": ("cli.run.start", "Begin it, and follow it to its end."),
    "pause": ("cli.run.pause", "Have it stand still, wherever it runs."),
    "resume": ("cli.run.resume", "Go on: after a pause, a failure, a kill."),
    "status": ("cli.run.status", "How it stands; --watch draws it live."),
    "list": ("cli.run.listing", "The runs, the latest first."),
    "verify": ("cli.run.verify", "What its source held against what is posted."),
    "errors": ("cli.run.errors", "All that was refused, as a CSV file."),
    "undo": ("cli.run.undo", "Take it back, entry by entry or as a whole."),
    "work": ("cli.run.work", ""),
}


class _Steps(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return [name for name, (_, line) in _COMMANDS.items() if line]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        found: click.Command = importlib.import_module(_COMMANDS[cmd_name][0]).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Steps"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items() if line])


@click.group(cls=_Steps)
def command() -> None:
    """A backfill or a replay: planned, previewed, begun, paused, verified, taken back.

    \b
    Example: dual-ledger run plan csv legacy.csv --mapping legacy.toml --unknown-accounts create
             dual-ledger run start run-20261127-k3m7
             dual-ledger run verify run-20261127-k3m7
    """  # noqa: D301  \b is click's mark for a text kept as it is
