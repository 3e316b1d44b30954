from pathlib import Path
from typing import Any

import pytest

from ledger.config import Settings, child_environment, external_variable, load
from ledger.errors import UsageError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dual-ledger.toml"
    path.write_text('batch_size = 10\nconsumer_group = "from-file"\n[kafka]\nbootstrap = "file:9092"\n')
    return path


def test_without_any_source_everything_is_at_its_default() -> None:
    configuration = load(environment={})

    assert configuration.settings == Settings()
    assert set(configuration.origins.values()) == {"default"}


def test_the_environment_wins_over_the_file_and_the_file_over_the_defaults(file: Path) -> None:
    configuration = load(file, {"DUAL_LEDGER_BATCH_SIZE": "20", "UNRELATED": "x"})

    assert configuration.settings.batch_size == 20
    assert configuration.settings.consumer_group == "from-file"
    assert configuration.settings.relay_group == "dbis-relay"
    assert configuration.origins["batch_size"] == "DUAL_LEDGER_BATCH_SIZE"
    assert configuration.origins["consumer_group"] == str(file)
    assert configuration.origins["relay_group"] == "default"


def test_a_table_in_the_file_is_a_prefix(file: Path) -> None:
    assert load(file, {}).settings.kafka_bootstrap == "file:9092"


def test_the_environment_can_name_the_file(file: Path) -> None:
    assert load(environment={"DUAL_LEDGER_CONFIG": str(file)}).settings.batch_size == 10


def test_an_unknown_name_is_an_error_that_suggests_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="DUAL_LEDGER_BATCHSIZE in the environment") as caught:
        load(environment={"DUAL_LEDGER_BATCHSIZE": "1"})
    assert caught.value.hint == "did you mean DUAL_LEDGER_BATCH_SIZE?"

    path = tmp_path / "f.toml"
    path.write_text("topic_outbx = 'x'")
    with pytest.raises(UsageError, match=f"topic_outbx in {path}") as caught:
        load(path, {})
    assert caught.value.hint == "did you mean topic_outbox?"

    with pytest.raises(UsageError) as caught:
        load(environment={"DUAL_LEDGER_XYZZY": "1"})
    assert "env -u DUAL_LEDGER_XYZZY dual-ledger config show" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("batch_size", "0"),
        ("batch_size", "many"),
        ("topic_partitions", "0"),
        ("breaker_share", "1.5"),
        ("group_protocol", "other"),
        ("kafka_security_protocol", "TLS"),
        ("health_port", "70000"),
        ("consumer_group", ""),
        ("consumer_group", "g" * 256),
        ("relay_group", "a\nb"),
        ("relay_group", "\udcff"),
        ("database_url", "foo"),
        ("scb_database_url", "http://somewhere/books"),
        ("dashboard_token", "fifteen letters"),
        ("dashboard_hosts", "http://ledger.example"),
        ("dashboard_hosts", "dashboard,ledger.example:8088"),
    ],
)
def test_a_bad_value_is_named_with_where_it_came_from(name: str, value: str) -> None:
    variable = "DUAL_LEDGER_" + name.upper()

    with pytest.raises(UsageError, match=f"setting {name} .from {variable}"):
        load(environment={variable: value})


def test_a_database_is_named_by_a_url_or_by_words() -> None:
    for address in (
        "postgresql://u@h/books",
        "postgres:///books",
        "host=h dbname=books",
        " dbname = 'books'",
        "",
    ):
        found = load(environment={"DUAL_LEDGER_DATABASE_URL": address}).settings.database_url
        assert found is not None
        assert found.get_secret_value() == address


def test_a_bad_value_is_not_repeated_since_it_may_be_a_secret() -> None:
    with pytest.raises(UsageError) as caught:
        load(environment={"DUAL_LEDGER_HEALTH_PORT": "CANARY"})

    assert "CANARY" not in caught.value.message


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        load(tmp_path / "missing.toml", {})
    for number, content in enumerate((b"batch_size", b"\xff\xfe")):
        path = tmp_path / f"{number}.toml"
        path.write_bytes(content)
        with pytest.raises(UsageError, match="is not a TOML file"):
            load(path, {})


def test_secrets_are_masked_wherever_settings_are_shown() -> None:
    secrets = (
        "DATABASE_URL",
        "SCB_DATABASE_URL",
        "REGISTRY_PASSWORD",
        "KAFKA_SASL_PASSWORD",
        "KAFKA_SSL_KEY_PASSWORD",
    )
    configuration = load(environment={f"DUAL_LEDGER_{name}": "host=CANARY" for name in secrets})

    assert "CANARY" not in str(configuration.masked())
    assert "CANARY" not in repr(configuration)
    assert configuration.masked()["database_url"] == "**********"


def test_options_win_and_those_not_given_change_nothing(file: Path) -> None:
    configuration = load(file, {}).with_values({"batch_size": 30, "consumer_group": None}, "option")

    assert configuration.settings.batch_size == 30
    assert configuration.settings.consumer_group == "from-file"
    assert configuration.origins["batch_size"] == "option"
    with pytest.raises(UsageError, match="batch_size"):
        configuration.with_values({"batch_size": 0}, "option")


def test_what_a_sandbox_offers_fills_only_what_nobody_has_set(file: Path) -> None:
    offered = {"kafka_bootstrap": "sandbox:1", "registry_url": "http://sandbox", "database_url": None}

    configuration = load(file, {}).with_defaults(offered, "sandbox")

    assert configuration.settings.kafka_bootstrap == "file:9092"
    assert configuration.settings.registry_url == "http://sandbox"
    assert configuration.origins["registry_url"] == "sandbox"
    assert configuration.origins["database_url"] == "default"


def test_settings_cannot_be_changed() -> None:
    settings: Any = Settings()

    with pytest.raises(ValueError, match="frozen"):
        settings.batch_size = 1


def test_variables_that_are_not_ours_are_read_at_the_same_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_ID", "MASTER")

    assert external_variable("LEDGER_ID") == "MASTER"
    assert external_variable("SURELY_NOT_SET_BY_ANYBODY") is None
    assert child_environment(LEDGER_ID="OTHER")["LEDGER_ID"] == "OTHER"
