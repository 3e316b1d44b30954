"""One frozen configuration: environment over one TOML file over defaults. The only reader of the environment.

Every setting `some_name` is `DUAL_LEDGER_SOME_NAME` in the environment and `some_name` in the file; tables in
the file are only a way to write it (`[kafka] bootstrap = …` is `kafka_bootstrap`).
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_cache_dir, user_state_dir
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from ledger.errors import UsageError
from ledger.setting_rules import Address, AmountText, DatabaseAddress, GroupName, HostNames, Token

PREFIX = "DUAL_LEDGER_"
CONFIG_FILE = PREFIX + "CONFIG"  # where the TOML file is; itself no setting
_CACHE_DIR = Path(user_cache_dir("dual-ledger"))


class Settings(BaseModel):
    """Everything that can be configured; valid once built."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # where things are
    database_url: DatabaseAddress | None = Field(None, description="DBIS's books, as a postgresql:// URL")
    scb_database_url: DatabaseAddress | None = Field(None, description="the SCB's ledger (stand-in)")
    kafka_bootstrap: str | None = Field(None, description="host:port, comma separated")
    registry_url: str | None = Field(None, description="schema registry, Confluent-compatible API")
    registry_user: str | None = None
    registry_password: SecretStr | None = None
    registry_ca: Path | None = Field(None, description="CA file for the registry's certificate")
    state_dir: Path = Field(Path(user_state_dir("dual-ledger")), description="the producer's positions")
    sandbox_dir: Path | None = Field(None, description="the sandbox's servers, data and logs")
    cache_dir: Path = Field(_CACHE_DIR, description="downloads, once per user")

    # Kafka's security
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    kafka_sasl_username: str | None = None
    kafka_sasl_password: SecretStr | None = None
    kafka_ssl_ca: Path | None = None
    kafka_ssl_certificate: Path | None = None
    kafka_ssl_key: Path | None = None
    kafka_ssl_key_password: SecretStr | None = None

    # topics
    topic_scb_entries: str = "scb.entries"
    topic_legacy_entries: str = "legacy.entries"
    topic_outbox: str = "dbis.outbox"
    topic_acknowledgements: str = "scb.acknowledgements"
    topic_dead_letters: str = "dbis.dead-letters"
    topic_controls: str = "dbis.controls"
    topic_seals: str = "dbis.seals"
    topic_seal_answers: str = "scb.seals"
    topic_partitions: int = Field(6, ge=1, le=1000)
    topic_replication: int = Field(1, ge=1, le=9)
    entry_version: int | None = Field(
        None, ge=1, description="of LedgerEntry, to write; an older one while a reader knows no newer"
    )

    # consumer
    consumer_group: GroupName = "dbis-posting"
    group_protocol: Literal["classic", "consumer"] = "consumer"
    batch_size: int = Field(
        10_000, ge=1, le=50_000, description="entries in one posting transaction, at most"
    )
    batch_wait_seconds: float = Field(0.05, gt=0, le=60)
    unknown_accounts: Literal["reject", "create", "park"] = Field(
        "reject",
        description="refused, the accounts created, or held until they are there",
    )
    created_accounts_side: Literal["debit", "credit"] = Field(
        "credit", description="created accounts' normal side: what a bank keeps for others is a liability"
    )
    breaker_consecutive: int = Field(100, ge=0, description="refused in a row that stop a stream; 0: never")
    breaker_share: float = Field(0.2, ge=0, le=1, description="share of the last 10,000 refused; 0: never")
    redrive_attempts_max: int = Field(
        5, ge=1, le=1000, description="attempts to redrive a dead letter; more need --again"
    )
    max_poll_interval_seconds: int = Field(300, ge=6, le=86_400)
    session_timeout_seconds: int = Field(45, ge=1, le=1800)

    # relay
    relay_group: GroupName = "dbis-relay"
    relay_batch_size: int = Field(5000, ge=1, le=50_000)
    relay_poll_seconds: float = Field(1.0, gt=0, le=60, description="fallback when no NOTIFY comes")
    relay_lease_seconds: float = Field(10.0, ge=1, le=600)
    outbox_retention_days: float = Field(
        30,
        ge=0,
        le=36_500,
        description="answered rows stay in the outbox so long, then in its archive; 0: for ever",
    )

    # seals
    seal_interval_seconds: float = Field(
        60, gt=0, le=86_400, description="sealed at least so often, if anything is new"
    )
    seal_entries: int = Field(10_000, ge=1, description="new entries that are sealed before that")
    seal_file: Path | None = Field(
        None, description="the head of the chain of seals, a line a window; else seals.jsonl in state_dir"
    )
    seal_group: GroupName = Field("dbis-seals", description="reads what the SCB says of sealed windows")
    seal_key_file: Path | None = Field(None, description="PEM of the Ed25519 key that signs sealed windows")
    seal_key_password: SecretStr | None = None
    scb_seal_key_file: Path | None = Field(None, description="the same for the SCB's answers (stand-in)")
    seal_public_keys: Path | None = Field(
        None, description="a public key in PEM, or a folder of *.pub.pem: whose signatures are believed"
    )

    # reconciliation
    reconcile_unacknowledged_seconds: float = Field(
        3600, ge=0, le=10 * 365 * 86_400, description="an outbox row unanswered for longer is a break"
    )

    # corrections
    correction_counter_account: str = Field(
        "", description="against what a balance is corrected; one for each currency, comma separated"
    )
    correction_second_approval_above: AmountText = Field(
        "100000", description="larger corrections need two persons; the same number in every currency"
    )

    # operation
    database_lock_timeout_seconds: float = Field(10.0, gt=0, le=600)
    database_idle_timeout_seconds: float = Field(10.0, gt=0, le=600)
    health_host: str = "127.0.0.1"
    health_port: int | None = Field(None, ge=0, le=65535, description="health endpoint; 0 picks a free port")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    otlp_endpoint: Address = Field(
        None, description="where spans go: http://host:4318; without it none are made"
    )
    trace_sample_ratio: float = Field(0.01, ge=0, le=1, description="share of entries whose way is traced")
    trace_viewer_url: Address = Field(
        None, description="where a trace is looked at, with {trace_id} in its place"
    )
    dashboard_host: str = "127.0.0.1"
    dashboard_hosts: HostNames = Field(
        "", description="names that the page answers to besides its own address and loopback, comma separated"
    )
    dashboard_port: int = Field(8088, ge=0, le=65535, description="the web page; 0 picks a free port")
    dashboard_token: Token = Field(
        None,
        description="16 characters at least: who has it may redrive on the web page; else it only shows",
    )
    failpoint: str = Field("", description="for tests: a named place to kill the process")


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings, and where each value came from (`default`, the file's path, or the variable's name)."""

    settings: Settings
    origins: Mapping[str, str]

    def with_defaults(self, values: Mapping[str, Any], origin: str) -> "Configuration":
        """The same, with `values` for those settings that nobody has set."""
        taken = {
            key: value
            for key, value in values.items()
            if value is not None and self.origins[key] == "default"
        }
        return self.with_values(taken, origin)

    def with_values(self, values: Mapping[str, Any], origin: str) -> "Configuration":
        """The same, with `values` (options of a command) over all else; None means not given."""
        given = {key: value for key, value in values.items() if value is not None}
        merged = {**self.settings.model_dump(), **given}
        return Configuration(_validated(merged), {**self.origins, **dict.fromkeys(given, origin)})

    def masked(self) -> dict[str, Any]:
        """The effective values as JSON has them, with secrets masked."""
        return self.settings.model_dump(mode="json")


def load(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Configuration:
    """Read the configuration; UsageError names an unknown key with its nearest neighbour, or a bad value."""
    environment = os.environ if environment is None else environment
    if path is None and environment.get(CONFIG_FILE):
        path = Path(environment[CONFIG_FILE])
    values: dict[str, Any] = {}
    origins = dict.fromkeys(Settings.model_fields, "default")
    for key, value in (_read_file(path) if path else {}).items():
        _known(key, key, str(path), "without this file `dual-ledger config show`")
        values[key], origins[key] = value, str(path)
    for name, text in environment.items():
        if name.startswith(PREFIX) and name != CONFIG_FILE:
            key = name.removeprefix(PREFIX).lower()
            _known(key, name, "the environment", f"unset it: `env -u {name} dual-ledger config show`")
            values[key], origins[key] = text, name
    return Configuration(_validated(values, origins), origins)


def external_variable(name: str) -> str | None:
    """The value of a variable that is not ours: DBIS's own names, `PATH`, proxies."""
    return os.environ.get(name)


def external_default(name: str, value: str) -> None:
    """Give a variable that is not ours a value for this process, unless it has one."""
    os.environ.setdefault(name, value)


def child_environment(**changes: str) -> dict[str, str]:
    """A copy of the environment for a process of ours to start."""
    return {**os.environ, **changes}


def _read_file(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read the configuration file {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not a TOML file: {error}") from error
    return dict(_flattened(document, ""))


def _flattened(table: Mapping[str, Any], prefix: str) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for key, value in table.items():
        pairs += _flattened(value, f"{prefix}{key}_") if isinstance(value, dict) else [(prefix + key, value)]
    return pairs


def _known(key: str, written: str, where: str, without: str) -> None:
    """UsageError unless `key` is a setting; `without` it, this command lists them."""
    if key in Settings.model_fields:
        return
    near = difflib.get_close_matches(key, Settings.model_fields, n=1)
    name = PREFIX + near[0].upper() if near and written.startswith(PREFIX) else "".join(near)
    raise UsageError(
        f"unknown setting {written} in {where}",
        hint=f"did you mean {name}?" if near else f"{without} lists every setting",
    )


def _validated(values: Mapping[str, Any], origins: Mapping[str, str] | None = None) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = str(first["loc"][0]) if first["loc"] else "configuration"
        where = f" (from {origins[key]})" if origins and key in origins else ""
        raise UsageError(f"setting {key}{where}: {first['msg']}") from error
