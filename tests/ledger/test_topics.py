import schemas
from ledger.config import Settings
from ledger.topics import all_topics


def test_every_topic_setting_is_a_topic_and_every_message_has_one() -> None:
    named = {
        name: str(number) for number, name in enumerate(Settings.model_fields) if name.startswith("topic_")
    }
    del named["topic_partitions"], named["topic_replication"]

    topics = all_topics(Settings.model_validate(named))

    assert {topic.name for topic in topics} == set(named.values())
    assert {topic.message for topic in topics} == set(schemas.history())


def test_nothing_is_compacted_and_what_is_replayed_is_kept_for_ever() -> None:
    kept = {topic.name: topic.configs["retention.ms"] for topic in all_topics(Settings())}

    assert all(topic.configs["cleanup.policy"] == "delete" for topic in all_topics(Settings()))
    assert all(topic.configs["retention.bytes"] == "-1" for topic in all_topics(Settings()))
    assert {name for name, retention in kept.items() if retention == "-1"} == {
        "scb.entries",
        "legacy.entries",
        "dbis.outbox",
        "dbis.controls",
        "dbis.seals",
        "scb.seals",
    }


def test_all_but_one_replica_must_have_a_message_before_it_counts() -> None:
    needed = {
        replicas: {t.configs["min.insync.replicas"] for t in all_topics(Settings(topic_replication=replicas))}
        for replicas in (1, 2, 3, 5)
    }

    assert needed == {1: {"1"}, 2: {"1"}, 3: {"2"}, 5: {"4"}}


def test_a_dead_letter_can_hold_the_largest_message_of_any_other_topic() -> None:
    limits = {topic.message: int(topic.configs["max.message.bytes"]) for topic in all_topics(Settings())}

    assert limits.pop("DeadLetter") > max(limits.values())
