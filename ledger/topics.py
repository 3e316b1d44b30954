"""The topics: what each carries, and how it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.config import Settings

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: `message` is the Avro record it carries."""

    name: str
    message: str
    configs: Mapping[str, str]

    @property
    def subject(self) -> str:
        """What the schema registry calls its values."""
        return f"{self.name}-value"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, and what to do next."""

    check: str
    topic: str
    message: str
    hint: str


def all_topics(settings: Settings) -> tuple[Topic, ...]:
    """The topics of the contract, under their configured names."""
    kept = _configs(settings, "-1")
    return (
        Topic(settings.topic_scb_entries, "LedgerEntry", kept),  # replay may begin at any offset, at any time
        Topic(settings.topic_legacy_entries, "LedgerEntry", kept),  # same
        Topic(settings.topic_outbox, "EntryPosted", kept),  # an SCB that rebuilds reads from sequence 1
        # Acknowledgements and dead letters are in the books; a month is for who was away.
        Topic(settings.topic_acknowledgements, "EntryAcknowledged", _configs(settings, str(30 * _DAY_MS))),
        # A refused message may fill the limit of its own topic; key, headers and reason come on top.
        Topic(
            settings.topic_dead_letters,
            "DeadLetter",
            {**_configs(settings, str(30 * _DAY_MS)), "max.message.bytes": str(2 * 2**20)},
        ),
        Topic(settings.topic_controls, "ControlTotal", kept),  # reconciled against years later; small
        # The chain, out of reach of who can write to the books, and what was said of it: proof, for ever.
        Topic(settings.topic_seals, "SealedWindow", kept),
        Topic(settings.topic_seal_answers, "WindowAcknowledged", kept),
    )


def _configs(settings: Settings, retention_ms: str) -> dict[str, str]:
    return {
        "cleanup.policy": "delete",  # compaction would keep one entry per account and drop the others
        "retention.ms": retention_ms,
        "retention.bytes": "-1",  # time alone decides; a busy day must not push out the day before
        "max.message.bytes": str(2**20),  # a batch of a producer; values over 256 KiB become dead letters
        # What is acknowledged survives the loss of a broker, and one broker may be away for its upgrade.
        "min.insync.replicas": str(max(1, settings.topic_replication - 1)),
        "unclean.leader.election.enable": "false",  # no broker that missed acknowledged entries takes over
    }
