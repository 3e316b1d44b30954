"""Goal: it makes no difference how messages are cut into batches, or how often they are delivered."""

import pytest
from hypothesis import given as for_any

from tests.model.expected import expected
from tests.model.observed import assert_same
from tests.model.scenes import Scene, scenes
from tests.model.ways import Ways


@pytest.mark.timeout(3600)  # for those who try more examples
@for_any(scenes())
def test_any_split_of_the_messages_into_batches_gives_the_same_books(ways: Ways, scene: Scene) -> None:
    said = expected(scene, ways.streams)
    for cuts, how in (
        (scene.cuts, "in batches"),
        (frozenset[int](), "in one batch"),
        (scene.everywhere, "one message a batch"),
    ):
        assert_same(how, ways.in_batches(scene, cuts), said.found)
