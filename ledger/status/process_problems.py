"""Processes that are gone, that hang, or that cannot work, and the command that helps."""

from collections.abc import Iterator, Mapping, Sequence

from ledger.status.problems import Problem, span
from ledger.status.processes import ENDED, RUN, ProcessStatus, is_of_run, run_of

_STUCK_SECONDS = 60.0
_STARTS_SECONDS = 15.0  # a group needs a while to give a new member its partitions
_NOT_BEGUN, _JOINING = "starting", "joining"
_STARTING = {_NOT_BEGUN, _JOINING}
_TOLD_ELSEWHERE = ("topic ", "shard ")  # with streams and outbox, whose state the books have
_KAFKA = "kafka"  # what a process calls it when its own question got no answer
_ONLY_BY_KAFKA = {_KAFKA, _JOINING}


def process_problems(
    processes: Sequence[ProcessStatus], runs: Mapping[str, bool], *, kafka_is_silent: bool
) -> Iterator[Problem]:
    """`runs` are those under way, no others miss their processes: whether a session holds the run's lock.

    What waits for a Kafka that is silent is told with Kafka; what is wrong beside that is told all the same.
    """
    for one in processes:
        if one.replaced or (is_of_run(one) and run_of(one) not in runs):
            continue
        if not one.alive:
            yield Problem(_gone(one, is_frozen=one.kind == RUN and runs.get(run_of(one), False)))
        elif one.round_seconds > _STUCK_SECONDS and not (kafka_is_silent and _KAFKA in one.problems):
            yield Problem(
                f"{one.name} hangs: its main loop has not come round for {span(one.round_seconds)}: "
                f"{_kill(one)}"
            )
        else:
            yield from _waits(one, kafka_is_silent=kafka_is_silent)


def _gone(one: ProcessStatus, *, is_frozen: bool) -> str:
    if is_frozen:
        return f"{one.name} was last heard of {span(one.seconds)} ago, it is frozen: {_kill(one)}"
    if ENDED in one.problems:
        return f"{one.name} ended {span(one.seconds)} ago with an error: {one.problems[ENDED]}: {_again(one)}"
    return (
        f"{one.name} was last heard of {span(one.seconds)} ago, it was killed or it is frozen: {_again(one)}"
    )


def _kill(one: ProcessStatus) -> str:
    return f"kill -9 {one.pid} on {one.host}, then {_again(one)}"


def _again(one: ProcessStatus) -> str:
    if one.kind == RUN:
        return f"dual-ledger run resume {run_of(one)}"
    if is_of_run(one):  # who conducts the run starts it again
        return f"dual-ledger run status {run_of(one)} --watch"
    return one.command or f"dual-ledger {one.kind}"


def _waits(one: ProcessStatus, *, kafka_is_silent: bool) -> Iterator[Problem]:
    for key, text in one.problems.items():
        starts = key in _STARTING and one.started_seconds < _STARTS_SECONDS
        told_with_kafka = kafka_is_silent and _is_of_kafka(key, text, one)
        if starts or key.startswith(_TOLD_ELSEWHERE) or told_with_kafka:
            continue
        yield Problem(f"{one.name} is not ready: {text}: {_helps(key, one)}", serious=False)


def _is_of_kafka(key: str, text: str, one: ProcessStatus) -> bool:
    """Whether Kafka's silence alone explains it: all that `ledger.kafka` says begins with that name."""
    has_not_begun = key == _NOT_BEGUN and _KAFKA in one.problems
    return key in _ONLY_BY_KAFKA or text.startswith("Kafka") or has_not_begun


def _helps(key: str, one: ProcessStatus) -> str:
    if key == _KAFKA:
        return "dual-ledger topics check tells whether Kafka answers from here"
    if key == "dead letters":
        return "dual-ledger outbox status"
    return f"its log says more; if it stays so, {_kill(one)}"
