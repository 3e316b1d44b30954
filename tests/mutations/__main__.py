"""Plants faults into a copy of the product, one at a time, and says which the equality property catches.

python -m tests.mutations
python -m tests.mutations "a duplicate counts twice"
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.fixtures.environment import given
from tests.fixtures.sandboxes import temporary_sandbox
from tests.mutations.fault import Fault, NotPlantableError
from tests.mutations.faults import FAULTS
from tests.mutations.trial import copied, planted, tried


def main(arguments: Sequence[str]) -> int:
    """0 when every fault is caught, 1 when one is not, or cannot be planted."""
    parser = argparse.ArgumentParser(
        "python -m tests.mutations", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="FAULT", help="only these (default: all)")
    names = parser.parse_args(arguments).names
    if unknown := set(names) - {fault.name for fault in FAULTS}:
        parser.error(f"there is no such fault: {', '.join(sorted(unknown))}")
    faults = [fault for fault in FAULTS if not names or fault.name in names]
    with _servers() as servers, copied() as copy:
        baseline = tried(copy, servers)
        _say("green" if baseline.passed else "RED", baseline.seconds, "no fault", baseline.said)
        if not baseline.passed:
            return 1
        caught = [_is_caught(fault, copy, servers) for fault in faults]
    sys.stdout.write(f"{sum(caught)} of {len(caught)} faults are caught\n")
    return 0 if all(caught) else 1


@contextmanager
def _servers() -> Iterator[Mapping[str, str]]:
    """Environment for the trials: the servers that this process was given, or a sandbox for all of them."""
    database, bootstrap = given("DATABASE_URL"), given("KAFKA_BOOTSTRAP")
    if database and bootstrap:
        yield _told(database, bootstrap)
        return
    with temporary_sandbox() as (_, found):
        yield _told(found.database_url or "", found.kafka_bootstrap or "")


def _told(database: str, bootstrap: str) -> Mapping[str, str]:
    return {"DUAL_LEDGER_TEST_DATABASE_URL": database, "DUAL_LEDGER_TEST_KAFKA_BOOTSTRAP": bootstrap}


def _is_caught(fault: Fault, copy: Path, servers: Mapping[str, str]) -> bool:
    try:
        with planted(fault, copy):
            trial = tried(copy, servers)
    except NotPlantableError as error:
        _say("CANNOT", 0, fault.name, str(error))
        return False
    word = "caught" if trial.failed else "MISSED" if trial.passed else "BROKEN"
    _say(word, trial.seconds, fault.name, trial.said)
    return trial.failed


def _say(word: str, seconds: float, name: str, said: str) -> None:
    sys.stdout.write(f"{word:6} {seconds:4.0f} s  {name}: {said}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
