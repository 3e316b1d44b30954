"""`dual-ledger verify-chain`: every seal recomputed from the rows."""

import os
from contextlib import ExitStack
from functools import partial

import click

from audit.seals import head_file
from audit.seals.finding import Report
from audit.seals.topic_check import check_topic
from audit.seals.verify import verify
from cli.context import configuration
from cli.count_bar import CountBar
from cli.output import emit, json_option, say
from cli.verify_chain_text import lines
from ledger.books import connect
from ledger.config import Settings

_WORKERS_MAX = 4


@click.command()
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Connections that recompute beside each other; by default one for each processor, up to four.",
)
@click.option(
    "--from",
    "first",
    type=click.IntRange(min=1),
    default=1,
    metavar="WINDOW",
    help="Recompute the rows of this window and those behind it; what is before was verified already.",
)
@click.option(
    "--topic",
    "with_topic",
    is_flag=True,
    help="Compare with what Kafka has of the chain, too: only these books may publish there.",
)
@click.option(
    "--most",
    type=click.IntRange(1, 100_000),
    default=20,
    show_default=True,
    metavar="N",
    help="So many broken places at most; all are counted.",
)
@json_option
def command(workers: int | None, first: int, with_topic: bool, most: int, as_json: bool) -> int:
    """Recompute every seal from the rows, and name the first place that is not as it was sealed.

    The chain of windows, the rows of each, the audit log, the pairs of entries and outbox rows, and the head
    file. It reads everything, locks nothing, and runs beside live traffic. Exit status 1 when a place is
    broken.

    \b
    Example: dual-ledger verify-chain
             dual-ledger verify-chain --topic
             dual-ledger verify-chain --workers 2 --from 1200 --json
    """  # noqa: D301  \b is click's mark for a text kept as it is
    settings = configuration(role="auditor").settings
    report = _verified(settings, workers or min(_WORKERS_MAX, os.cpu_count() or 1), first, with_topic)
    if as_json:
        emit(report.document(most))
    else:
        for line in lines(report, most):
            say(line)
    return 0 if report.ok else 1


def _verified(settings: Settings, workers: int, first: int, with_topic: bool) -> Report:
    with ExitStack() as stack:
        connections = [
            stack.enter_context(connect(settings, role="auditor", application="dual-ledger verify-chain"))
            for _ in range(workers)
        ]
        bar = stack.enter_context(CountBar("verifying", None))
        return verify(
            connections,
            head_file.path_of(settings),
            topic=partial(check_topic, settings=settings) if with_topic else None,
            first=first,
            begin=bar.expect,
            advance=bar.advance,
        )
