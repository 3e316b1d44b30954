"""What runs of a sandbox, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SandboxStatus:
    """Addresses are None where no server runs. The database URLs carry the password: do not log them."""

    running: bool
    database_url: str | None = field(repr=False)
    scb_database_url: str | None = field(repr=False)
    kafka_bootstrap: str | None
    registry_url: str | None
    directory: Path
    logs: Path
    logins: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Role → the URL of the books for who is that role and no more."""

    @property
    def partly(self) -> bool:
        """Whether one of Kafka and PostgreSQL runs, and the other does not."""
        return (self.database_url is None) != (self.kafka_bootstrap is None)
