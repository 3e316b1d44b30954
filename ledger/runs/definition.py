"""What a run is to do, as its row keeps it: fixed when it is planned."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger.config import Settings
from ledger.errors import Fatal


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Options(_Kept):
    """How a run goes; the names and the defaults are DBIS's where DBIS has one."""

    batch_size: int = Field(1000, ge=1, le=50_000, description="entries in one posting transaction, at most")
    checkpoint_interval: int = Field(10, ge=1, le=10_000, description="batches between two commits to Kafka")
    max_retries: int = Field(
        3, ge=0, le=1000, description="starts of a process that failed, without progress"
    )
    retry_delay_seconds: float = Field(1.0, ge=0, le=3600, description="before the first; then doubled")
    parallel_workers: int = Field(1, ge=1, le=64)
    skip_duplicates: bool = Field(True, description="an entry that is posted already is no failure")
    validate_balances: bool = Field(True, description="verify compares the balances with their entries")
    unknown_accounts: Literal["reject", "create", "park"] = "reject"
    rate: int = Field(0, ge=0, description="entries a second, at most; 0: as fast as it goes")
    lag_target_seconds: float = Field(5.0, gt=0, description="live entries may be this late before it waits")


class Bound(_Kept):
    """The offsets of one partition that a replay reads: from `begins` up to, not including, `ends`."""

    partition: int
    begins: int
    ends: int


class Definition(_Kept):
    """A backfill has what its source was `asked` with, and by what it is known again; a replay has bounds."""

    options: Options = Options()
    asked: dict[str, Any] | None = None
    identity: dict[str, Any] = Field(default_factory=dict)
    topic_id: str | None = None
    bounds: list[Bound] = Field(default_factory=list)

    @classmethod
    def of(cls, document: Any) -> Self:
        """The definition in a row; Fatal when another version of this program wrote it."""
        try:
            return cls.model_validate(document)
        except ValidationError as error:
            raise Fatal(
                "the run was planned by another version of this program", hint="plan it anew"
            ) from error


def settings_of(settings: Settings, options: Options, consumer_group: str) -> Settings:
    """The settings that a run's consumers go by."""
    return settings.model_copy(
        update={
            "consumer_group": consumer_group,
            "batch_size": options.batch_size,
            "unknown_accounts": options.unknown_accounts,
        }
    )
