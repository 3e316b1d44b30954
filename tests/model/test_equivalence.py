"""Goal: the short way, the careful way, one call at a time and the plain model mean exactly the same, to the
last balance, outcome, outbox row, dead letter, duplicate and position.
"""

import pytest
from hypothesis import given as for_any

from tests.model.expected import expected, expected_of_calls
from tests.model.observed import assert_same
from tests.model.scenes import Scene, scenes
from tests.model.ways import Ways

_BY_CALLS = ("accounts", "entries", "outbox", "codes")  # a call settles no offset and keeps no dead letter


@pytest.mark.timeout(3600)  # for those who try more examples
@for_any(scenes())
def test_every_way_into_the_books_agrees_with_the_model(ways: Ways, scene: Scene) -> None:
    said = expected(scene, ways.streams)

    assert_same("short way", ways.in_batches(scene, scene.cuts), said.found)
    assert_same("careful way", ways.in_batches(scene, scene.cuts, carefully=True), said.found)

    alone = ways.one_call_each(scene, said.answers, [False] * len(scene.messages))
    by_calls = {what: said.found[what] for what in _BY_CALLS} | {"answers": said.answers}
    assert_same("one call per entry", alone, by_calls)

    bare = ways.one_call_each(scene, said.answers, said.direct)
    by_bare_calls = {**expected_of_calls(scene, ways.streams, said.direct), "codes": said.found["codes"]}
    assert_same("post_ledger_entry", bare, by_bare_calls)
