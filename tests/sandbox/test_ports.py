import socket

import pytest

from ledger.errors import UsageError
from sandbox import ports
from sandbox.process import Process
from sandbox.server import Server


def _before(port: int) -> Server:
    return Server("kafka", "java", "/nowhere", port, Process(1, 1, "boot"))


def test_a_port_that_something_listens_on_is_refused_by_number() -> None:
    with socket.create_server((ports.HOST, 0)) as listener:
        port = listener.getsockname()[1]
        assert ports.is_open(port)
        with pytest.raises(UsageError, match=f"port {port}, asked for Kafka, is taken"):
            ports.choose("Kafka", port)
    assert ports.choose("Kafka", port) == port


def test_the_port_used_before_is_used_again_if_it_is_free() -> None:
    with socket.create_server((ports.HOST, 0)) as listener:
        port = listener.getsockname()[1]
        assert ports.choose("Kafka", None, _before(port)) != port
    assert ports.choose("Kafka", None, _before(port)) == port


def test_two_servers_do_not_get_the_same_port() -> None:
    port = ports.choose("Kafka")
    with pytest.raises(UsageError, match="is asked for twice"):
        ports.choose("PostgreSQL", port, avoid={port})
    assert ports.choose("PostgreSQL", None, _before(port), avoid={port}) != port
