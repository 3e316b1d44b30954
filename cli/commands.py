"""The commands by their names, and the group that finds them."""

import importlib
from importlib.metadata import version
from pathlib import Path

import click

# name → one line of help; in the order in which a new user meets them. Modules are loaded when used.
COMMANDS = {
    "demo": "The whole story on this machine, proven.",
    "sandbox": "Kafka and PostgreSQL here, without Docker.",
    "migrate": "Bring the books' schema up to date.",
    "topics": "Create and check the Kafka topics.",
    "mapping": "What a file's columns mean: draft it, check it.",
    "produce": "Send entries from a source into Kafka.",
    "backfill": "Load a source: plan, start, verify, report.",
    "run": "A backfill or a replay: plan, preview, start.",
    "replay": "Post again what a topic holds, from a time on.",
    "consume": "Post entries from Kafka to the books.",
    "relay": "Send the outbox to the SCB, take acknowledgements.",
    "status": "Processes, streams, outbox, runs and problems.",
    "processes": "Who is at work; dismiss one that is gone.",
    "dashboard": "The web page: all of it at a glance.",
    "residual": "What no entry explains of both ledgers' difference.",
    "reconcile": "Books against sources, statements, the SCB.",
    "breaks": "What was found to differ: look, close.",
    "audit": "Check the books before a backfill, and after.",
    "constraints": "DBIS's rules for balances: apply, prove, drop.",
    "streams": "Look at streams, stop them, let them go on.",
    "offsets": "Where streams stand; set them, set them back.",
    "correct": "Breaks corrected by entries: preview, approve.",
    "seals": "Sealed windows, as both ledgers have them.",
    "evidence": "A span of time as files that prove themselves.",
    "trace": "Everything known of one reference.",
    "dead-letters": "Refused messages: look, try again, give up.",
    "outbox": "What the SCB has and has not heard.",
    "seal": "Seal the books: digests, window after window.",
    "verify-chain": "Recompute every seal; name what was changed.",
    "ledgers": "The books that exist, and new ones.",
    "accounts": "Create accounts; reserve, freeze, close.",
    "audit-log": "Who changed what, when and why; is it whole.",
    "config": "The effective configuration.",
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(version("dual-ledger-sync"), prog_name="dual-ledger")
@click.option("--config", "config_file", type=click.Path(path_type=Path), help="A TOML file with settings.")
@click.pass_context
def cli(context: click.Context, config_file: Path | None) -> None:
    """Keep a sovereign central bank's ledger and DBIS's books the same, provably.

    Start with `dual-ledger demo`. Every command takes --help and shows an example; settings come from
    DUAL_LEDGER_* variables or a TOML file, and without any a running sandbox is used.
    """
    context.obj = config_file
