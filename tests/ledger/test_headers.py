from confluent_kafka import OFFSET_BEGINNING, TopicPartition

from ledger.config import Settings
from ledger.kafka import consumer, headers_of
from tests.consumer.raw_headers import send_with_header

_OFTEN = 30  # the interpreter takes a shorter way once it has seen a call this often


def test_a_header_whose_name_is_no_text_is_told_however_many_came_before(
    topics: Settings,
) -> None:
    bootstrap, topic = topics.kafka_bootstrap or "", topics.topic_scb_entries
    for name in [b"fine"] * _OFTEN + [b"\xff\xfe", b"fine"]:
        send_with_header(bootstrap, topic, b"value", name)
    client = consumer(topics, topics.consumer_group)
    client.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
    messages = client.consume(_OFTEN + 2, 30)
    found = [headers_of(message) for message in messages]
    client.close()
    assert found == [[("fine", b"v")]] * _OFTEN + [None, [("fine", b"v")]]
