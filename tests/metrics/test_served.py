"""Goal: a process that is asked tells what it did; one that nobody can ask pays nothing for it."""

import subprocess
import sys

import pytest

from ledger.config import Settings
from ledger.health import Health
from ledger.metrics import measure
from ledger.metrics.of_process import BATCH_SECONDS, ENTRIES
from sandbox.scb.own import add_own_entries
from tests.fixtures.waiting import until
from tests.metrics.told import asked, port_of, values
from tests.relay.commands import running
from tests.relay.outbox import post


def test_metrics_are_told_at_the_port_of_health_with_the_type_that_prometheus_expects() -> None:
    settings = Settings(health_port=0)
    with measure.measured(settings, "consume"), Health(settings, "consume") as health:
        assert health.port is not None
        measure.add(ENTRIES, 3, topic="t", outcome="posted")
        status, text, headers = asked(health.port)
        assert (status, headers["Content-Type"]) == (200, measure.CONTENT_TYPE)
        assert values(text, "dual_ledger_entries_total", "outcome") == {"posted": 3.0}
        assert values(text, "dual_ledger_process_ready") == {"": 0.0}
        health.beat()
        assert values(asked(health.port)[1], "dual_ledger_process_ready") == {"": 1.0}


def test_what_was_counted_before_the_process_was_asked_to_count_is_not_told() -> None:
    measure.add(ENTRIES, 3, topic="t", outcome="posted")
    with measure.measured(Settings(), "consume"), measure.timed(BATCH_SECONDS, step="post"):
        assert measure.exposition(ready=True) is None
    with measure.measured(Settings(health_port=0), "consume"):
        text = measure.exposition(ready=True)
    assert text is not None
    assert values(text, "dual_ledger_entries_total") == {}


def test_a_body_that_fails_has_no_time() -> None:
    with measure.measured(Settings(health_port=0), "consume"):
        with pytest.raises(KeyError), measure.timed(BATCH_SECONDS, step="post"):
            raise KeyError
        text = measure.exposition(ready=True)
    assert text is not None
    assert values(text, "dual_ledger_batch_seconds_count") == {}


@pytest.mark.parametrize("module", ["cli.produce_csv", "consumer.run", "relay.run", "cli.sandbox_scb"])
def test_a_command_that_serves_no_metrics_does_not_load_their_client(module: str) -> None:
    loaded = (
        f"import sys, {module}; clients = ('opentelemetry.sdk.metrics', 'prometheus_client'); "
        "print([name for name in sys.modules if name.startswith(clients)])"
    )
    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_from_the_scbs_ledger_and_back_each_process_tells_its_part(scb_topics: Settings) -> None:
    add_own_entries(scb_topics, 5)
    post(scb_topics, 7)
    with (
        running(
            scb_topics, "sandbox", "scb", "--group", scb_topics.relay_group + "-scb", health_port=0
        ) as scb,
        running(scb_topics, "produce", "scb", health_port=0) as producer,
        running(scb_topics, "relay", health_port=0) as relay,
    ):
        ports = {"scb": port_of(scb), "producer": port_of(producer), "relay": port_of(relay)}

        def told(process: str, name: str, label: str = "") -> dict[str, float]:
            return values(asked(ports[process])[1], name, label)

        produced = "dual_ledger_produced_records_total"
        until(
            lambda: told("producer", produced, "outcome") == {"published": 5.0}, what="the producer to tell"
        )
        answered = "dual_ledger_outbox_answered_total"
        until(lambda: told("relay", answered, "result") == {"acknowledged": 7.0}, what="the relay to tell")
        until(
            lambda: told("scb", "dual_ledger_scb_heard_total", "result") == {"applied": 7.0},
            what="the SCB to tell",
        )
        assert told("relay", "dual_ledger_outbox_published_total") == {"": 7.0}
        for latency in ("publish", "acknowledge"):
            assert told("relay", f"dual_ledger_{latency}_latency_seconds_count") == {"": 7.0}
            assert 0 <= told("relay", f"dual_ledger_{latency}_latency_seconds_sum")[""] < 7 * 60
        for process, port in ports.items():
            until(lambda port=port: asked(port, "/readyz")[0] == 200, what=f"a {process} that is ready")  # type: ignore[misc]
            assert asked(port, "/healthz")[0] == 200
