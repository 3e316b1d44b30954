"""Somebody's wish that a load stop."""

from typing import Protocol


class Stopping(Protocol):
    """A stop is heard between two batches; `cli.stopping.Stop` is one of these."""

    @property
    def requested(self) -> bool:
        """Whether to stop after the batch at hand."""

    def wait(self, seconds: float) -> bool:
        """Wait that long at most; whether to stop."""
