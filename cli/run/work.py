"""`dual-ledger run work`: one process of a run, started by who conducts it."""

import click

from cli.context import configuration
from cli.output import complain
from cli.run.processes import AGAIN, DONE, HOPELESS, STOPPED
from cli.serving import serving
from cli.stopping import Stop
from consumer.runs.work import work as work_on
from ledger.books import connect
from ledger.config import Settings
from ledger.errors import DualLedgerError, Fatal, UsageError
from ledger.framing import codec
from ledger.posting import StreamLost
from ledger.runs.run import Run, find_run
from ledger.tracing.process import traced
from producer.run_load import load_run
from producer.state import SentElsewhere


@click.command("work", hidden=True)
@click.argument("run_id")
@click.option("--part", required=True, help="`source`, or `worker-N`.")
def command(run_id: str, part: str) -> int:
    """Do one part of a run; for `dual-ledger run start`, which starts these itself.

    Example: dual-ledger run work run-20261127-k3m7 --part worker-0
    """
    settings = configuration(role="poster").settings
    service = "dual-ledger-producer" if part == "source" else "dual-ledger-consumer"
    present = serving(
        settings,
        f"run {part.partition('-')[0]}",
        about=f"{run_id} {part}",
        role="poster",
        comes_round=False,
        is_server=False,
        asks_kafka=False,
    )
    with Stop() as stop, traced(settings, service), present:
        try:
            with connect(settings, role="poster", application="dual-ledger run") as books:
                run = find_run(books, run_id)
            return _source(settings, run, stop) if part == "source" else _worker(settings, run, stop, part)
        except (SentElsewhere, StreamLost) as error:  # one that was killed had not ended yet
            complain(error.message, error.hint)
            return AGAIN
        except (Fatal, UsageError) as error:
            complain(error.message, error.hint)
            return HOPELESS
        except DualLedgerError as error:
            complain(error.message, error.hint)
            return AGAIN


def _source(settings: Settings, run: Run, stop: Stop) -> int:
    if run.source_ended:
        return DONE
    summary = load_run(settings, run, codec(settings), stop)
    if summary.failure is not None:
        raise summary.failure
    return DONE if summary.finished else STOPPED


def _worker(settings: Settings, run: Run, stop: Stop, part: str) -> int:
    number = int(part.removeprefix("worker-"))
    return DONE if work_on(settings, codec(settings), stop, run, number) == "done" else STOPPED
