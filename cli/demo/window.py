"""Which messages the demo's file became: an offset range of each partition of the topic."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import stamina

from ledger.config import Settings
from ledger.errors import Retryable
from ledger.kafka import end_offsets

_PATIENCE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Window:
    """From `begins` up to, not including, `ends`, per partition."""

    topic: str
    begins: Mapping[int, int]
    ends: Mapping[int, int]

    @property
    def messages(self) -> int:
        """How many offsets the window spans."""
        return sum(end - self.begins[partition] for partition, end in self.ends.items())

    def parameters(self) -> dict[str, Any]:
        """The window as the queries take it."""
        partitions = sorted(self.begins)
        return {
            "topics": [self.topic] * len(partitions),
            "partitions": partitions,
            "begins": [self.begins[partition] for partition in partitions],
            "ends": [self.ends[partition] for partition in partitions],
        }


def opened(settings: Settings, topic: str) -> Window:
    """The window that begins now, still empty."""
    ends = _ends(settings, topic)
    return Window(topic, ends, ends)


def reaching_now(settings: Settings, window: Window) -> Window:
    """The same window, up to what is in the topic now."""
    return Window(window.topic, window.begins, _ends(settings, window.topic))


@stamina.retry(on=Retryable, timeout=_PATIENCE_SECONDS)  # a topic just made has no leader for a moment
def _ends(settings: Settings, topic: str) -> dict[int, int]:
    return {partition: end for (_, partition), end in end_offsets(settings, [topic]).items()}
