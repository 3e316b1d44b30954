"""The compose file, held against what it names: commands, roles, images, variables, and its description."""

import os
import re
import shutil
import subprocess

import click
import pytest

from cli.commands import cli
from tests.books.granted import ROLES
from tests.fixtures import containers
from tests.structure.tree import ROOT

_COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
_ENVIRONMENT = (ROOT / ".env.example").read_text(encoding="utf-8")
_DOCUMENT = (ROOT / "docs/docker.md").read_text(encoding="utf-8")
_ROLES = (ROOT / "docker/postgres/10-roles-and-databases.sql").read_text(encoding="utf-8")
_OWN_PASSWORDS = ("CONSUMER", "RELAY", "OPERATOR", "AUDITOR")
_SECRETS = {"dashboard": "auditor", "seal": "relay"}  # whose password a service has, if not its own
_PASSWORD = "${POSTGRES_PASSWORD:?copy .env.example to .env}"


def _services() -> dict[str, str]:
    """Each service and its lines; without a reader of YAML, by the indentation that the file keeps to."""
    services = re.split(r"^services:$|^volumes:$", _COMPOSE, flags=re.MULTILINE)[1]
    names_and_lines = re.split(r"^  (\w+):$", services, flags=re.MULTILINE)[1:]
    return dict(zip(names_and_lines[::2], names_and_lines[1::2], strict=True))


_SERVICES = _services()
_MANY = {"consumer", "relay"}  # of which there may be more than one: each has an address of its own
_WATCHERS = {"prometheus", "grafana", "collector", "jaeger"}
_PROFILE = r"^    profiles: \[(\w+)\]$"


def _found(pattern: str, text: str = _COMPOSE) -> list[str]:
    return re.findall(pattern, text, re.MULTILINE)


def test_the_services_are_found() -> None:
    assert {"kafka", "postgres", "registry", "consumer", "relay", "cli"} <= set(_SERVICES)


@pytest.mark.parametrize("words", _found(r"^    command: \[(.+)\]$"))
def test_every_service_runs_a_command_that_exists(words: str) -> None:
    here: click.Command | None = cli
    for word in (word for word in words.split(", ") if not word.startswith("--")):
        assert isinstance(here, click.Group), words
        here = here.get_command(click.Context(here), word)
    assert here is not None


def test_every_port_is_published_on_loopback_only() -> None:
    ports = _found(r'^    ports: \["(.+)"\]$')
    assert len(ports) == _COMPOSE.count("ports:") > 0
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_no_password_is_in_the_file() -> None:
    passwords = _found(r"^ +\w*PASSWORD: (.+)$")
    assert passwords
    own = {f"${{{name}_PASSWORD:-${{POSTGRES_PASSWORD}}}}" for name in _OWN_PASSWORDS}
    assert set(passwords) == {_PASSWORD, *own}
    assert _found(r"://[^/\s]*:[^/\s]*@") == []


def test_every_variable_that_can_be_set_is_explained_where_it_is_set() -> None:
    variables = set(_found(r"(?<!\$)\$\{(\w+)"))  # also those inside a default
    assert variables == set(_found(r"^#?([A-Z_]+)=", _ENVIRONMENT))


def test_only_the_password_and_what_is_meant_for_a_first_try_is_set_beforehand() -> None:
    assert _found(r"^([A-Z_]+)=", _ENVIRONMENT) == ["POSTGRES_PASSWORD", "UNKNOWN_ACCOUNTS"]


def test_the_tests_run_against_the_same_images() -> None:
    servers = {name: text for name, text in _SERVICES.items() if name not in _WATCHERS}
    images = {image for text in servers.values() for image in _found(r"^    image: (.+)$", text)}
    assert images == {containers.KAFKA, containers.POSTGRES, containers.REGISTRY}


def test_everything_that_is_left_out_by_default_is_behind_a_profile() -> None:
    profiles = {name: profile for name, text in _SERVICES.items() for profile in _found(_PROFILE, text)}
    assert profiles == {
        "cli": "tools",
        "grafana": "grafana",
        "collector": "tracing",
        "jaeger": "tracing",
    }


def test_prometheus_asks_services_that_there_are_at_the_port_they_answer() -> None:
    config = (ROOT / "docker/prometheus/prometheus.yml").read_text(encoding="utf-8")
    asked = dict(address.split(":") for address in re.findall(r'"(\w+:\d+)"', config))
    found = dict(re.findall(r"names: \[(\w+)\], type: A, port: (\d+)", config))
    assert set(found) == _MANY
    assert asked | found == {
        **{name: "8080" for name, text in _SERVICES.items() if "*health-environment" in text},
        "dashboard": "8088",
    }
    assert _found(r"DUAL_LEDGER_DASHBOARD_HOSTS: (\w+)", _SERVICES["dashboard"]) == ["dashboard"]


@pytest.mark.parametrize("service", sorted(_WATCHERS))
def test_what_watches_has_nothing_to_write_to_and_a_limit(service: str) -> None:
    assert "<<: *watcher" in _SERVICES[service]
    assert "limits: {" in _SERVICES[service]


def test_the_document_names_every_service_with_its_image() -> None:
    rows = [
        f"| `{name}` | `{image}` |"
        for name, text in _SERVICES.items()
        for image in _found(r"^    image: (.+)$", text) or ["dual-ledger-sync"]
    ]
    assert _found(r"^\| `\w+` \| `[^`]+` \|", _DOCUMENT) == rows


@pytest.mark.parametrize(
    ("service", "role"),
    [("consumer", "poster"), ("relay", "relay"), ("seal", "relay"), ("dashboard", "auditor")],
)
def test_a_process_logs_in_with_no_more_rights_than_it_needs(service: str, role: str) -> None:
    (login,) = _found(r"DUAL_LEDGER_DATABASE_URL: postgresql://(\w+)@", _SERVICES[service])
    secret = f"{_SECRETS.get(service, service)}_password"
    assert f"CREATE ROLE {login} LOGIN IN ROLE {role} PASSWORD :'{secret}';" in _ROLES
    assert f"PGPASSWORD: ${{{secret.upper()}:-${{POSTGRES_PASSWORD}}}}" in _SERVICES[service]


def test_every_role_of_the_books_may_connect_and_has_a_password_of_its_own() -> None:
    assert f"GRANT CONNECT ON DATABASE dual_ledger TO {', '.join(sorted(ROLES))};" in _ROLES
    assert set(_found(r"^\\getenv \w+ (\w+)_PASSWORD$", _ROLES)) == {"POSTGRES", *_OWN_PASSWORDS}


def test_the_servers_log_has_no_rows_and_no_parameters() -> None:
    for setting in ("log_error_verbosity=terse", "log_parameter_max_length_on_error=0"):
        assert f"-c {setting}" in _SERVICES["postgres"]


@pytest.mark.parametrize("database", ["dual_ledger", "scb", "registry"])
def test_a_database_is_open_to_its_own_roles_only(database: str) -> None:
    assert f"REVOKE CONNECT ON DATABASE {database} FROM PUBLIC;" in _ROLES


def test_compose_reads_the_file_and_insists_on_a_password() -> None:
    docker = shutil.which("docker")
    version = [docker or "", "compose", "version"]
    if docker is None or subprocess.run(version, capture_output=True, check=False).returncode != 0:
        pytest.skip("docker compose is not installed")
    command = [docker, "compose", "--env-file", os.devnull, "--profile", "*", "config", "--quiet"]
    without = {name: value for name, value in os.environ.items() if name != "POSTGRES_PASSWORD"}
    refused = subprocess.run(command, cwd=ROOT, env=without, capture_output=True, text=True, check=False)
    assert "copy .env.example to .env" in refused.stderr
    given = {**without, "POSTGRES_PASSWORD": "a 'b\" $c"}
    read = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
    assert (read.returncode, read.stderr) == (0, "")
