"""A service that a command runs, present among the processes under the words that started it."""

import shlex
import sys
from contextlib import AbstractContextManager
from typing import Any

from ledger.config import Settings
from ledger.health import Health
from ledger.presence.service import service
from ledger.presence.told import Who


def serving(
    settings: Settings, kind: str, *, about: str = "", **options: Any
) -> AbstractContextManager[Health]:
    """The same as `service`, for this process."""
    return service(settings, Who(kind, about, shlex.join(["dual-ledger", *sys.argv[1:]])), **options)
