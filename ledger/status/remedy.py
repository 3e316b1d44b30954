"""The command that helps a stream, as it is typed for that very stream."""

from collections.abc import Iterable
from shlex import quote

from ledger.config import Settings


def consume_command(settings: Settings, group: str, topic: str, *options: str, usual_group: str) -> str:
    """`dual-ledger consume` for that topic and group; what it reads by default is not named."""
    words = ["dual-ledger consume"]
    if topic not in (settings.topic_scb_entries, settings.topic_legacy_entries):
        words.append(f"--topic {quote(topic)}")
    if group != usual_group:
        words.append(f"--group {quote(group)}")
    return " ".join((*words, *options))


def resume_command(group: str, topic: str, partitions: Iterable[int], *, usual_group: str) -> str:
    """`dual-ledger streams resume` for those partitions; why they may go on is for a person to say."""
    words = ["dual-ledger streams resume", quote(topic), *map(str, partitions)]
    if group != usual_group:
        words.append(f"--group {quote(group)}")
    return " ".join((*words, "--reason WHY"))
