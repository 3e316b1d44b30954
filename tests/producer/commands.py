"""The producer as its users start it: the real command, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from ledger.codec import Codec
from ledger.config import PREFIX, Settings, child_environment
from ledger.entry import LedgerEntry
from tests.fixtures.outside import read_topic

_PATIENCE_SECONDS = 120


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The variables that give a process these settings."""
    names = (
        "kafka_bootstrap",
        "state_dir",
        "sandbox_dir",
        "topic_legacy_entries",
        "topic_controls",
        "topic_partitions",
    )
    given = {PREFIX + name.upper(): str(getattr(settings, name)) for name in names}
    database = settings.database_url.get_secret_value() if settings.database_url else ""
    return child_environment(**given, **{PREFIX + "DATABASE_URL": database}, **more)


def produce_csv(
    settings: Settings, file: Path, *options: str, as_json: bool = True, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `dual-ledger produce csv FILE --json`."""
    words = command(file, *options)
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from cli.main import main; main()",
            *(words if as_json else filter("--json".__ne__, words)),
        ],
        env=environment(settings, **more),
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )


def produce(settings: Settings, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `dual-ledger produce WORDS --json`."""
    return subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", "produce", *words, "--json"],
        env=environment(settings, **more),
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )


def command(file: Path, *options: str) -> list[str]:
    """The command's words."""
    return ["produce", "csv", str(file), "--json", *options]


def document(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What it printed."""
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def entries_in(settings: Settings) -> list[LedgerEntry]:
    """Every entry in the topic, decoded."""
    codec = Codec()
    records = read_topic(settings.kafka_bootstrap or "", settings.topic_legacy_entries)
    return [codec.decode_entry(record.value) for record in records]


def totals_in(settings: Settings) -> list[dict[str, Any]]:
    """Every control total in its topic."""
    codec = Codec()
    records = read_topic(settings.kafka_bootstrap or "", settings.topic_controls)
    return [codec.decode("ControlTotal", record.value) for record in records]
