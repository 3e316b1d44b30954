"""The topic of a run: its source's entries, and nobody else's, with one partition for each worker."""

from ledger.config import Settings
from ledger.topic_admin import create_one
from ledger.topics import all_topics


def run_topic(settings: Settings, run_id: str) -> str:
    """Its name: the topic of legacy entries, and the run."""
    return f"{settings.topic_legacy_entries}.{run_id}"


def create_run_topic(settings: Settings, name: str, partitions: int) -> None:
    """Create it, kept like the topic of legacy entries; one that is there already stays."""
    (like,) = (topic for topic in all_topics(settings) if topic.name == settings.topic_legacy_entries)
    create_one(settings, name, partitions, like.configs)
