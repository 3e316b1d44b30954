"""Goal: what the topic of dead letters meets costs the outbox and its acknowledgements nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.admin._resource import ResourceType

from cli.stopping import Stop
from ledger.codec import Codec
from ledger.config import Settings
from relay.run import run
from tests.fixtures.outside import query
from tests.fixtures.waiting import until
from tests.relay.commands import document
from tests.relay.outbox import an_answer, answer, post, records, statuses, url


def _allow(settings: Settings, size: str) -> None:
    entry = ConfigEntry("max.message.bytes", size, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, settings.topic_dead_letters, incremental_configs=[entry])
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap or ""})
    admin.incremental_alter_configs([resource])[resource].result(30)


@pytest.mark.faults
def test_dead_letters_that_their_topic_refuses_hold_nothing_else_up(topics: Settings) -> None:
    _allow(topics, "200")
    problems: list[dict[str, str]] = []
    stop = Stop()
    with ThreadPoolExecutor(1) as thread:
        try:
            running = thread.submit(
                run, topics, stop, tell=lambda _: None, heartbeat=lambda found: problems.append(dict(found))
            )
            post(topics, 3)
            until(lambda: statuses(topics) == {"PUBLISHED": 3}, what="the rows to be published")
            answer(topics, b"garbage", an_answer(topics, 0, 1))
            until(lambda: statuses(topics).get("ACKNOWLEDGED") == 1, what="the good answer to count")
            until(lambda: "dead letters" in problems[-1], what="the refusal to be known")
            post(topics, 2, prefix="MORE-")
            answer(topics, an_answer(topics, 0, 2), an_answer(topics, 0, 3))
            until(lambda: statuses(topics) == {"PUBLISHED": 2, "ACKNOWLEDGED": 3}, what="work to go on")
            assert records(topics, topics.topic_dead_letters) == []
            _allow(topics, "1000000")
            until(lambda: not problems[-1], what="the dead letter to be sent")
        finally:
            stop.request()
        assert running.result(20).dead_letters_published == 1


_WAITED = """
    INSERT INTO dead_letters (code, status, last_code, reason, consumer_group, topic, partition, "offset",
        published_at)
    VALUES ('parked', 'PARKED', NULL, 'r', 'g', 't', 0, 0, now()),
        ('parked', 'OPEN', 'currency_mismatch', 'r', 'g', 't', 0, 1, NULL)
"""


def test_what_waits_is_told_to_nobody_until_it_is_refused(topics: Settings) -> None:
    query(url(topics), _WAITED)
    assert document(topics, "relay", "--until-idle", "1")["dead_letters_published"] == 1
    (letter,) = records(topics, topics.topic_dead_letters)
    value = Codec().decode("DeadLetter", letter.value)
    assert (value["code"], value["offset"]) == ("currency_mismatch", 1)
