"""A position is whole or not there, and belongs to one process at a time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ledger.config import Settings
from ledger.errors import Fatal, UsageError
from producer.durable import read_document, save_document
from producer.loaded import note_loaded, refuse_loaded
from producer.state import Place, Position, begun, open_place

_IDENTITY = {"sha256": "ab", "mapping": "cd"}


def _position(**changes: Any) -> Position:
    return Position(identity=_IDENTITY, settled=5, **changes)


def test_an_unfinished_source_goes_on_and_a_finished_one_begins_again() -> None:
    assert begun(_position(), _IDENTITY).settled == 5
    assert begun(_position(finished=True), _IDENTITY).settled == 0
    assert begun(_position(), _IDENTITY, restart=True).settled == 0
    assert begun(None, _IDENTITY).settled == 0


def test_an_unfinished_source_that_changed_is_refused_and_what_changed_is_named() -> None:
    with pytest.raises(UsageError, match="since then changed: sha256") as raised:
        begun(_position(), {**_IDENTITY, "sha256": "other"})
    assert "--restart" in raised.value.hint


def test_a_finished_source_may_have_changed() -> None:
    assert begun(_position(finished=True), {"sha256": "other"}).identity == {"sha256": "other"}


def test_a_damaged_state_file_is_fatal_and_never_taken_for_the_beginning(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"position": ')
    with pytest.raises(Fatal, match="cannot read"):
        read_document(tmp_path / "a.json")


def test_a_save_that_cannot_be_written_leaves_the_old_document(tmp_path: Path) -> None:
    save_document(tmp_path / "a.json", {"n": 1})
    (tmp_path / "a.json.new").mkdir()
    with pytest.raises(Fatal, match="cannot write"):
        save_document(tmp_path / "a.json", {"n": 2})
    assert read_document(tmp_path / "a.json") == {"n": 1}


def test_a_file_loaded_under_another_id_is_refused_unless_again(tmp_path: Path) -> None:
    settings = Settings.model_validate({"state_dir": tmp_path})
    note_loaded(settings, "cluster", "ab", "one", again=False)
    note_loaded(settings, "cluster", "ab", "one", again=False)
    note_loaded(settings, "another cluster", "ab", "two", again=False)
    with pytest.raises(UsageError, match="loaded before as source one"):
        note_loaded(settings, "cluster", "ab", "two", again=False)
    note_loaded(settings, "cluster", "ab", "two", again=True)


def test_to_look_whether_a_file_was_loaded_claims_nothing(tmp_path: Path) -> None:
    settings = Settings.model_validate({"state_dir": tmp_path})
    refuse_loaded(settings, "cluster", "ab", "one", again=False)
    note_loaded(settings, "cluster", "ab", "two", again=False)
    with pytest.raises(UsageError, match="loaded before as source two"):
        refuse_loaded(settings, "cluster", "ab", "one", again=False)


def test_of_many_producers_of_one_file_at_once_only_one_passes(tmp_path: Path) -> None:
    settings = Settings.model_validate({"state_dir": tmp_path})

    def passes(number: int) -> bool:
        try:
            note_loaded(settings, "cluster", "ab", f"source {number}", again=False)
        except UsageError:
            return False
        return True

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(passes, range(64))) == 1


def test_the_second_of_two_producers_is_refused(topics: Settings) -> None:
    with open_place(topics, topics.topic_legacy_entries, "a"):
        with pytest.raises(UsageError, match="another producer is sending a"):
            open_place(topics, topics.topic_legacy_entries, "a").__enter__()
        with (
            open_place(topics, topics.topic_legacy_entries, "b"),
            open_place(topics, topics.topic_scb_entries, "a"),
        ):
            pass
    with open_place(topics, topics.topic_legacy_entries, "a") as place:
        assert place.saved() is None


@pytest.mark.parametrize("document", [{}, {"position": {}}, {"key": {}, "position": 5}, {"key": {}}])
def test_a_state_file_without_key_or_position_is_fatal_and_says_so(
    tmp_path: Path, document: dict[str, Any]
) -> None:
    place = Place(tmp_path, "a", {"cluster": "c", "topic_id": "t", "topic": "entries"})
    save_document(place.file(".json"), document)
    with pytest.raises(Fatal, match="holds no saved position"):
        place.saved()


def test_a_topic_created_anew_is_noticed(topics: Settings) -> None:
    with open_place(topics, topics.topic_legacy_entries, "a") as place:
        place.topic_id = "of the topic before"
        place.save(_position())
    with open_place(topics, topics.topic_legacy_entries, "a") as place:
        assert place.saved() == _position()  # the key in the file is the real topic's
        place.topic_id = "of the topic before"
        with pytest.raises(Fatal, match="was created anew since 5 records were sent"):
            place.saved()
