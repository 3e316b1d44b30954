"""Goal: the short way, the careful way, one call at a time and the plain model mean exactly the same, to the
last balance, outcome, outbox row, dead letter, duplicate and position.
"""

import pytest
from hypothesis import given as for_any

from tests.model.expected import expected, expected_of_calls
from tests.model.observed import differences
from tests.model.scenes import Scene, scenes
from tests.model.ways import Ways

_BY_CALLS = ("accounts", "entries", "outbox", "codes")  # a call settles no offset and keeps no dead letter


@pytest.mark.timeout(3600)  # for those who try more examples
@for_any(scenes())
def test_every_way_into_the_books_agrees_with_the_model(ways: Ways, scene: Scene) -> None:
    said = expected(scene, ways.streams)

    short = ways.in_batches(scene, scene.cuts)
    assert not differences(short, said.found), "the short way"
    careful = ways.in_batches(scene, scene.cuts, carefully=True)
    assert not differences(careful, said.found), "the careful way"

    alone = ways.one_call_each(scene, said.answers, [False] * len(scene.messages))
    by_calls = {what: said.found[what] for what in _BY_CALLS} | {"answers": said.answers}
    assert not differences(alone, by_calls), "one call per entry, with its source"

    bare = ways.one_call_each(scene, said.answers, said.direct)
    by_bare_calls = {**expected_of_calls(scene, ways.streams, said.direct), "codes": said.found["codes"]}
    assert not differences(bare, by_bare_calls), "post_ledger_entry, once per entry"
