"""What the model says of a scene."""

from collections.abc import Sequence
from copy import deepcopy
from typing import NamedTuple

from ledger.batch import Stream
from tests.model.books import Answer, ModelBooks
from tests.model.calls import says_it_all
from tests.model.observed import Found, in_the_model
from tests.model.scenes import LEDGERS, Scene


class Expected(NamedTuple):
    """What the books hold at the end, the answers, and which entries a bare call can post."""

    found: Found
    answers: list[Answer]
    direct: list[bool]


def expected(scene: Scene, streams: Sequence[Stream]) -> Expected:
    """Message after message, each delivered once."""
    model = _books(scene, streams)
    answers = []
    for number, (partition, offset, entry) in enumerate(scene.messages):
        _change(model, scene, number)
        answer = model.deliver(streams[partition].shard, offset, entry)
        assert answer is not None
        answers.append(answer)
    _change(model, scene, len(scene.messages))
    found = {"codes": [answer.code for answer in answers], **_found(model, streams)}
    direct = [
        says_it_all(message.entry, answer.field)
        for message, answer in zip(scene.messages, answers, strict=True)
    ]
    return Expected(found, answers, direct)


def expected_of_calls(scene: Scene, streams: Sequence[Stream], direct: Sequence[bool]) -> Found:
    """The same where those that are `direct` come without a source, and so are owed by shard 0."""
    model = _books(scene, streams)
    for number, (partition, offset, entry) in enumerate(scene.messages):
        _change(model, scene, number)
        if direct[number]:
            model.post(entry.directly)
        else:
            model.post(entry, streams[partition].shard, offset)
    found = _found(model, streams)
    return {what: found[what] for what in ("accounts", "entries", "outbox")}


def _books(scene: Scene, streams: Sequence[Stream]) -> ModelBooks:
    model = ModelBooks(deepcopy(scene.accounts), LEDGERS, scene.limited)
    for stream in streams:
        model.begin(stream.shard, 0)
    return model


def _change(model: ModelBooks, scene: Scene, number: int) -> None:
    for change in scene.changes:
        if change.at == number:
            model.accounts[change.account].status = change.status


def _found(model: ModelBooks, streams: Sequence[Stream]) -> Found:
    return in_the_model(model, [stream.shard for stream in streams])
