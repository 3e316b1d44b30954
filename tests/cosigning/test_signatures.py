"""Goal: who has the public keys sees which windows and answers are signed, and which signature is wrong."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from pydantic import SecretStr

from ledger.config import Settings
from ledger.cosigning.key_files import signing_key, verifying_keys, write_pair
from ledger.errors import UsageError
from tests.cosigning.scene import Sides


@pytest.fixture
def signing(both: Settings, tmp_path: Path) -> Iterator[Sides]:
    """DBIS and the SCB, each with a key of its own, and both public ones believed."""
    ours, theirs = write_pair(tmp_path / "dbis"), write_pair(tmp_path / "scb")
    folder = tmp_path / "public"
    folder.mkdir()
    for name, pair in (("dbis", ours), ("scb", theirs)):
        (folder / f"{name}.pub.pem").write_bytes(pair.public_file.read_bytes())
    keys = {
        "seal_key_file": ours.private_file,
        "scb_seal_key_file": theirs.private_file,
        "seal_public_keys": folder,
    }
    with Sides(both.model_copy(update=keys)) as sides:
        yield sides


def test_both_sides_sign_and_both_signatures_verify(signing: Sides) -> None:
    signing.post(3)
    signing.hear()
    signing.seal()
    (window,) = signing.round()
    assert window.equal is True
    assert [(one.by, one.verified) for one in window.signatures] == [("dbis", True), ("scb", True)]
    # by somebody who uses none of our code
    (sent,) = signing.topic(signing.settings.topic_seals, "SealedWindow")
    (answer,) = signing.topic(signing.settings.topic_seal_answers, "WindowAcknowledged")
    folder = signing.settings.seal_public_keys
    assert folder is not None
    ours, theirs = (
        load_pem_public_key((folder / f"{name}.pub.pem").read_bytes()) for name in ("dbis", "scb")
    )
    ours.verify(bytes.fromhex(sent["signature"]), bytes.fromhex(sent["digest"]))  # type: ignore[union-attr,call-arg]
    fields = ("number", "digest", "entries", "content_digest", "result", "reason", "acknowledged_at")
    texts = [None if answer[name] is None else str(answer[name]) for name in fields]
    message = "".join("~" if text is None else f"{len(text.encode())}:{text}" for text in texts)
    theirs.verify(bytes.fromhex(answer["signature"]), message.encode())  # type: ignore[union-attr,call-arg]


def test_a_signature_that_was_moved_to_another_answer_or_window_is_found(signing: Sides) -> None:
    signing.post(4)
    signing.hear()
    signing.seal(most=2)
    signing.publish()
    signing.answer(2)
    topic = signing.settings.topic_seal_answers
    first, second = signing.topic(topic, "WindowAcknowledged")
    signing.take(2)
    forged = {**second, "signature": first["signature"]}
    signing.send(topic, signing.codec.encode("WindowAcknowledged", forged))
    signing.take(1)
    windows = signing.windows()
    assert [window.forged for window in windows] == [False, True]
    assert [one.verified for one in windows[1].signatures] == [True, False]


def test_the_scb_refuses_a_head_whose_signature_is_wrong_or_of_a_stranger(
    signing: Sides, tmp_path: Path
) -> None:
    signing.post(2)
    signing.hear()
    signing.seal()
    signing.publish()
    signing.answer()
    (sent,) = signing.topic(signing.settings.topic_seals, "SealedWindow")
    for change in ({"signature": "00" * 64}, {"key_id": write_pair(tmp_path / "other").key_id}):
        value = signing.codec.encode("SealedWindow", {**sent, **change})
        signing.send(signing.settings.topic_seals, value)
        signing.answer()
    reasons = [
        one["reason"] for one in signing.topic(signing.settings.topic_seal_answers, "WindowAcknowledged")
    ]
    assert reasons[:2] == [None, "its signature is not of its digest"]
    assert str(reasons[2]).startswith("it is signed with a key that is not known here")


def test_a_signature_whose_key_is_not_there_is_neither_right_nor_wrong(signing: Sides) -> None:
    signing.post(1)
    signing.hear()
    signing.seal()
    signing.round()
    unbelieving = Sides(signing.settings.model_copy(update={"seal_public_keys": None}))
    with unbelieving:
        (window,) = unbelieving.windows()
    assert [one.verified for one in window.signatures] == [None, None]
    assert not window.forged


def test_a_new_pair_is_its_owners_alone_and_is_never_written_over(tmp_path: Path) -> None:
    pair = write_pair(tmp_path / "keys")
    assert stat.S_IMODE(pair.private_file.stat().st_mode) == 0o600
    before = pair.private_file.read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        write_pair(tmp_path / "keys")
    assert pair.private_file.read_bytes() == before
    pair.private_file.unlink()
    with pytest.raises(UsageError, match="is there already"):
        write_pair(tmp_path / "keys")
    assert set(verifying_keys(pair.public_file)) == set(verifying_keys(tmp_path / "keys")) == {pair.key_id}


def test_a_key_with_a_password_opens_with_it_alone(tmp_path: Path) -> None:
    secret = SecretStr("correct horse")
    pair = write_pair(tmp_path, secret)
    load_pem_private_key(pair.private_file.read_bytes(), b"correct horse")
    key = signing_key(pair.private_file, secret)
    assert key is not None
    assert key.key_id == pair.key_id
    with pytest.raises(UsageError, match="needs a password"):
        signing_key(pair.private_file)
    with pytest.raises(UsageError, match="its password is another"):
        signing_key(pair.private_file, SecretStr("wrong"))


def test_what_is_no_key_is_told_without_its_content(tmp_path: Path) -> None:
    file = tmp_path / "a.pub.pem"
    file.write_text("-----BEGIN SECRET-----\nhunter2\n")
    for read in (signing_key, verifying_keys):
        with pytest.raises(UsageError) as told:
            read(file)
        assert "hunter2" not in str(told.value.message) + told.value.hint
    with pytest.raises(UsageError, match="cannot read"):
        signing_key(tmp_path / "none.pem")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=r"no \*\.pub\.pem"):
        verifying_keys(tmp_path / "empty")
