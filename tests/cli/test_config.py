from pathlib import Path

import pytest

from ledger.config import Settings
from tests.cli.running import Runner


def test_without_any_server_every_setting_is_shown_with_its_default(alone: Runner) -> None:
    ran = alone("config", "show", "--json")
    settings = ran.document["settings"]
    assert ran.status == 0
    assert set(settings) == set(Settings.model_fields)
    assert settings["batch_size"] == {"value": 10_000, "from": "default"}
    assert settings["sandbox_dir"]["from"] == "DUAL_LEDGER_SANDBOX_DIR"


@pytest.mark.parametrize("arguments", [("config", "show"), ("config", "show", "--json")])
def test_no_secret_is_shown(alone: Runner, arguments: tuple[str, ...]) -> None:
    ran = alone(
        *arguments,
        database_url="postgresql://u:canary1@h:5432/books?sslpassword=canary2&sslmode=require",
        scb_database_url="host=h user=u password=canary3",
        registry_url="https://u:canary4@registry.example/api",
        registry_password="canary5",
        kafka_sasl_password="canary6",
        otlp_endpoint="http://collector:4317?token=canary7",
    )
    assert ran.status == 0
    assert "canary" not in ran.out + ran.err
    assert "postgresql://u:***@h:5432/books?sslpassword=***&sslmode=require" in ran.out
    assert "https://u:***@registry.example/api" in ran.out


def test_a_file_and_what_it_says_are_named_as_the_origin(alone: Runner, tmp_path: Path) -> None:
    file = tmp_path / "books.toml"
    file.write_text("[batch]\nsize = 7\n", encoding="utf-8")
    found = alone("--config", str(file), "config", "show", "--json").document["settings"]["batch_size"]
    assert found == {"value": 7, "from": str(file)}
    assert f"7   (from {file})" in alone("--config", str(file), "config", "show").out


def test_an_unknown_setting_is_a_usage_error(alone: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUAL_LEDGER_BATCH_SIZ", "7")
    ran = alone("config", "show", "--json")
    assert (ran.status, ran.out) == (2, "")
    assert "DUAL_LEDGER_BATCH_SIZE" in ran.err
