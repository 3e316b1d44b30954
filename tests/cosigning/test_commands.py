"""Goal: the real commands, from posting to the SCB's word, and through kills at the worst places."""

import json
import signal
import uuid
from pathlib import Path
from typing import Any

import pytest

from ledger.codec import Codec
from ledger.config import Settings
from ledger.cosigning.key_files import write_pair
from tests.fixtures.outside import query, read_topic
from tests.fixtures.waiting import until
from tests.relay.commands import document, ended, running, start
from tests.relay.outbox import post, url

# A killed process leaves its partitions to the next one soon.
_SOON: dict[str, Any] = {
    "group_protocol": "classic",
    "session_timeout_seconds": 2,
    "relay_lease_seconds": 1.0,
}


@pytest.fixture
def commanded(both: Settings, tmp_path: Path) -> Settings:
    """Both sides, with keys, for commands that end soon after a kill."""
    keys = {}
    folder = tmp_path / "public"
    folder.mkdir()
    for name, setting in (("dbis", "seal_key_file"), ("scb", "scb_seal_key_file")):
        pair = write_pair(tmp_path / name)
        (folder / f"{name}.pub.pem").write_bytes(pair.public_file.read_bytes())
        keys[setting] = pair.private_file
    return both.model_copy(
        update={
            **keys,
            **_SOON,
            "seal_public_keys": folder,
            "seal_file": tmp_path / "head.jsonl",
            "seal_group": f"seals-{uuid.uuid4().hex[:8]}",
        }
    )


def _group() -> tuple[str, str]:
    return ("--group", f"scb-{uuid.uuid4().hex[:8]}")


def _in_topic(settings: Settings) -> list[dict[str, Any]]:
    codec = Codec()
    records = read_topic(settings.kafka_bootstrap or "", settings.topic_seals)
    return [codec.decode("SealedWindow", record.value) for record in records]


def _seals(settings: Settings, *arguments: str) -> tuple[int, dict[str, Any]]:
    status, out, err = ended(start(settings, "seals", *arguments, "--json"))
    assert out, err
    printed: dict[str, Any] = json.loads(out)
    return status, printed


def test_from_posting_to_the_word_of_the_scb_and_after_a_tampering_and_its_repair(
    commanded: Settings,
) -> None:
    settings = commanded
    with running(settings, "relay"), running(settings, "sandbox", "scb", *_group()):
        post(settings, 30)
        post(settings, 20, shard=7)
        sealed = document(settings, "seal", "--wait", "60")
        assert (sealed["entries"], sealed["scb"]["equal"], sealed["scb"]["unanswered"]) == (50, 1, 0)
        status, listed = _seals(settings)
        (window,) = listed["windows"]
        assert (status, listed["equal"], window["equal"], window["scb_entries"]) == (0, True, True, 50)
        assert {one["by"]: one["verified"] for one in window["signatures"]} == {"dbis": True, "scb": True}
        # head file, topic and books are one chain
        (line,) = (json.loads(line) for line in (settings.seal_file or Path()).read_text().splitlines())
        (sent,) = _in_topic(settings)
        assert {line["digest"], sent["digest"], window["digest"]} == {window["digest"]}
        assert (line["signature"], line["key_id"]) == (sent["signature"], sent["key_id"])

        assert settings.scb_database_url is not None
        scb = settings.scb_database_url.get_secret_value()
        change = "UPDATE scb_entries SET amount = amount {} 1 WHERE number = 5"
        query(scb, change.format("+"))
        assert _seals(settings)[0] == 0  # nobody has asked
        assert ended(start(settings, "seals", "ask", "--from", "99"))[0] == 2
        document(settings, "seals", "ask", "--from", "1")
        status, _, _ = ended(start(settings, "seal", "--wait", "60"))
        assert status == 1
        status, listed = _seals(settings)
        assert (status, listed["equal"]) == (1, False)
        assert listed["windows"][0]["difference"] == "as many entries, but not the same money"
        assert _seals(settings, "--at", "2999-01-01")[0] == 1
        query(scb, change.format("-"))
        assert document(settings, "seals", "ask")["from"] == 1
        document(settings, "seal", "--wait", "60")
        status, answer = _seals(settings, "--at", "2999-01-01")
        assert (status, answer["equal"], answer["entries"], answer["not_covered"]) == (0, True, 50, 0)
        status, answer = _seals(settings, "--at", "2026-01-01 12:00")
        assert (status, answer["equal"], answer["window"]) == (1, None, None)


@pytest.mark.parametrize("place", ["seal.after_window", "seal.after_publish"])
def test_a_sealer_killed_between_the_books_and_the_topic_leaves_nothing_out(
    commanded: Settings, place: str
) -> None:
    post(commanded, 10)
    assert ended(start(commanded, "seal", failpoint=f"{place}:kill"))[0] == -signal.SIGKILL
    post(commanded, 5, prefix="MORE-")
    document(commanded, "seal")
    sealed = query(url(commanded), "SELECT number, encode(digest, 'hex') FROM sealed_windows ORDER BY number")
    sent = [(one["number"], one["digest"]) for one in _in_topic(commanded)]
    assert list(dict.fromkeys(sent)) == sealed
    assert len(sent) == len(sealed) + (place == "seal.after_publish")
    lines = (commanded.seal_file or Path()).read_text().splitlines()
    assert [json.loads(line)["digest"] for line in lines] == [digest for _, digest in sealed]


def test_an_scb_killed_before_it_answers_answers_at_its_next_start(commanded: Settings) -> None:
    post(commanded, 10)
    document(commanded, "relay", "--until-idle", "0.5")
    document(commanded, "seal")
    group = _group()
    scb = ("sandbox", "scb", "--until-idle", "1", *group)
    assert ended(start(commanded, *scb, failpoint="scb.after_seal:kill"))[0] == -signal.SIGKILL
    assert read_topic(commanded.kafka_bootstrap or "", commanded.topic_seal_answers) == []
    document(commanded, *scb)
    found = document(commanded, "seal", "--wait", "60")["scb"]
    assert (found["equal"], found["different"], found["unanswered"]) == (1, 0, 0)


def test_a_follower_killed_between_the_books_and_the_offsets_takes_each_answer_in_once(
    commanded: Settings,
) -> None:
    counted = "SELECT count(*), count(DISTINCT number) FROM seal_acknowledgements"
    post(commanded, 10)
    document(commanded, "relay", "--until-idle", "0.5")
    document(commanded, "seal")
    document(commanded, "sandbox", "scb", "--until-idle", "1", *_group())
    follower = start(commanded, "seal", "--follow", failpoint="seal.after_answer:kill")
    assert ended(follower)[0] == -signal.SIGKILL
    assert query(url(commanded), counted) == [(1, 1)]
    with running(commanded, "seal", "--follow"), running(commanded, "sandbox", "scb", *_group()):
        # a group of its own hears all from the beginning, and answers once more
        until(lambda: query(url(commanded), counted) == [(2, 1)])
    assert _seals(commanded)[0] == 0


def test_without_kafka_books_are_sealed_all_the_same(both: Settings, tmp_path: Path) -> None:
    alone = both.model_copy(update={"kafka_bootstrap": None, "seal_file": tmp_path / "head.jsonl"})
    post(alone, 3)
    assert document(alone, "seal")["entries"] == 3


def test_a_key_that_cannot_be_read_is_told_before_anything_is_sealed(both: Settings, tmp_path: Path) -> None:
    post(both, 3)
    changed = both.model_copy(update={"seal_key_file": tmp_path / "none.pem"})
    status, _, err = ended(start(changed, "seal"))
    assert (status, "cannot read the key" in err) == (2, True)
    assert query(url(both), "SELECT count(*) FROM sealed_windows") == [(0,)]
