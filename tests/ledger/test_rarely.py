import logging

from ledger.rarely import Rarely

_FAIL = (
    "FAIL [dual-ledger#consumer-{}] [thrd:127.0.0.1:{}/bootstrap]: 127.0.0.1:1/bootstrap: Connect to "
    "ipv4#127.0.0.1:1 failed: Connection refused (after 0ms in state CONNECT)"
)


class _Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def _said(rarely: Rarely, *lines: str) -> list[str]:
    records = [logging.LogRecord("ledger.kafka", logging.ERROR, "", 0, line, (), None) for line in lines]
    return [record.getMessage() for record in records if rarely.filter(record)]


def test_what_the_client_repeats_is_said_once_a_minute_with_how_often_it_was_not() -> None:
    clock = _Clock()
    rarely = Rarely(clock)
    assert _said(rarely, *(_FAIL.format(client, 1) for client in range(300))) == [_FAIL.format(0, 1)]
    clock.now += 59.9
    assert _said(rarely, _FAIL.format(1, 1)) == []
    clock.now += 0.1
    assert _said(rarely, *[_FAIL.format(1, 1)] * 2) == [_FAIL.format(1, 1) + " (300 more like it left out)"]
    clock.now += 600
    assert _said(rarely, _FAIL.format(1, 1)) == [_FAIL.format(1, 1) + " (1 more like it left out)"]


def test_another_kind_another_address_and_what_is_not_the_clients_are_said() -> None:
    lines = [_FAIL.format(1, 1), _FAIL.format(1, 2), "ALLDOWN [x#y-1] [thrd:main]: 1/1 brokers are down"]
    ours = ["waiting for a broker", "waiting for a broker"]
    assert _said(Rarely(), *lines, *ours) == [*lines, *ours]


def test_the_kinds_that_are_remembered_have_a_limit() -> None:
    rarely = Rarely()
    _said(rarely, *(_FAIL.format(1, port) for port in range(5000)))
    assert len(rarely._said) <= 1000


def test_the_clients_of_this_program_are_heard_rarely() -> None:
    assert any(isinstance(one, Rarely) for one in logging.getLogger("ledger.kafka").filters)
