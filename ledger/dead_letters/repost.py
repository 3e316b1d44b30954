"""Kept messages posted again, in the caller's transaction."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.books import Books
from ledger.codec import Codec
from ledger.dead_letters.judgement import judge
from ledger.dead_letters.letter import Letter
from ledger.dead_letters.patch import Patch
from ledger.outcome import Outcome
from ledger.posting_rows import careful_way, identity

_AS_IT_CAME = Patch()


class Answer(NamedTuple):
    """What posting answered for one letter; `existing_digest` is of the entry that stands in its way."""

    code: str
    field: str
    rule: str
    reason: str
    entry_id: int | None
    existing_digest: bytes | None
    before: dict[str, Any]  # the values that the patch covered
    entry: tuple[str, str] | None = None  # ledger and reference, of an entry that is valid by itself


def repost(books: Books, codec: Codec, letters: Sequence[Letter], patch: Patch = _AS_IT_CAME) -> list[Answer]:
    """Post the letters' entries in the given order, the careful way; one answer for each.

    They keep the place, run and trace of their message, and belong to no stream. Nothing is settled here.
    """
    judged = [judge(codec, letter, patch) for letter in letters]
    posted = iter(_post(books, [one.row for one in judged if one.row is not None]))
    answers = []
    for one in judged:
        if one.refusal is None:
            assert one.row is not None  # or it would have a refusal
            answers.append(next(posted)._replace(before=one.before, entry=identity(one.row)))
        else:
            why = one.refusal
            answers.append(Answer(str(why.code), why.field, why.rule, why.reason, None, None, one.before))
    return answers


def _post(books: Books, rows: Sequence[bytes]) -> list[Answer]:
    if not rows:
        return []
    books.run("incoming_create")
    books.copy("incoming_copy", [careful_way(rows)])
    outcomes = books.rows("dead_letters_post")
    posted = [nth for nth, (code, *_) in enumerate(outcomes) if code == Outcome.POSTED]
    entries = dict(books.rows("dead_letters_posted", ordinals=posted))
    books.run("incoming_clear")
    return [
        Answer(code, name or "", rule or "", Outcome(code).reason, entries.get(nth), existing, {})
        for nth, (code, name, rule, existing) in enumerate(outcomes)
    ]
