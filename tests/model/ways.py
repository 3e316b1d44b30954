"""The ways into the product's books: what each answers for a scene's messages, and what it leaves behind."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import pytest

from ledger import posting
from ledger.batch import Batch, Part, Stream
from ledger.books import Books, Refused, connect
from ledger.config import Settings
from ledger.errors import Fatal
from tests.model.books import Account, Answer
from tests.model.calls import by_function_behind, by_post_ledger_entry, is_numeric
from tests.model.deliveries import deliveries
from tests.model.observed import Found, in_the_books
from tests.model.scenes import Change, Scene

_ACCOUNTS = """
    INSERT INTO bank_accounts (id, currency_code, asset_type, normal_side, status, opening_balance, balance,
        reserved_balance, available_balance)
    SELECT a.*, a.balance::numeric - a.reserved::numeric FROM unnest(%s::text[], %s::text[], %s::text[],
        %s::text[], %s::text[], %s::numeric[], %s::numeric[], %s::numeric[])
        AS a (id, currency, asset, side, status, opening, balance, reserved)
"""


def session(settings: Settings) -> Books:
    """A connection that has its temporary table, as one has that posted carefully before."""
    books = connect(settings, application="tests")
    books._connection.execute("SET ROLE poster")
    books.run("incoming_create")
    books._connection.execute("RESET ROLE")
    return books


@dataclass(frozen=True)
class Ways:
    """Books whose every transaction is undone, without and with the balance rules; streams alike in both."""

    free: Books
    limited: Books
    streams: Sequence[Stream]

    def in_batches(self, scene: Scene, cuts: Collection[int], *, carefully: bool = False) -> Found:
        """By posting batches: the short way where it can be gone, or the careful one throughout."""
        with pytest.MonkeyPatch.context() as patch:
            if carefully:
                patch.setattr(posting, "short_way", _refused)
            return self._found(scene, lambda books: _post_batches(books, self.streams, scene, cuts))

    def one_call_each(self, scene: Scene, answers: Sequence[Answer], direct: Sequence[bool]) -> Found:
        """One call per entry: `post_ledger_entry` for those that are `direct`, else the function behind it,
        which is told where an entry came from. What cannot be said in a call keeps its answer.
        """
        return self._found(scene, lambda books: _call(books, self.streams, scene, answers, direct))

    def _found(self, scene: Scene, work: Callable[[Books], Found]) -> Found:
        books = self.limited if scene.limited else self.free
        connection = books._connection
        with books.transaction(rollback=True):
            connection.execute(_ACCOUNTS, _columns(scene.accounts))
            connection.execute("SET LOCAL ROLE poster")
            answered = work(books)
            connection.execute("RESET ROLE")
            return {**in_the_books(connection), **answered}


def _post_batches(books: Books, streams: Sequence[Stream], scene: Scene, cuts: Collection[int]) -> Found:
    codes: list[str] = []
    for delivery in deliveries(scene, streams, cuts):
        _change(books, delivery.changes)
        if delivery.batch is None:
            continue
        if scene.beyond:
            _leave_out_messages(books, delivery.batch)
        settled = posting.post(books, delivery.batch)
        answers = {part.stream.partition: iter(part.codes) for part in settled}
        codes += [next(answers[message.partition]) for message in delivery.messages[delivery.old :]]
        assert not any(map(list, answers.values())), "a message was settled twice"
    return {"codes": codes}


def _leave_out_messages(books: Books, batch: Batch) -> None:
    """A batch that begins beyond where a stream stands, and even beyond where this one ends, is refused."""
    stream, beyond = batch.parts[0].stream, batch.parts[0].ends + 1
    with pytest.raises(Fatal, match="only what is below"):
        posting.post(books, Batch((Part(stream, beyond, beyond),), ()))


def _call(
    books: Books,
    streams: Sequence[Stream],
    scene: Scene,
    answers: Sequence[Answer],
    direct: Sequence[bool],
) -> Found:
    given = []
    for number, (message, answer) in enumerate(zip(scene.messages, answers, strict=True)):
        _change(books, [change for change in scene.changes if change.at == number])
        if direct[number]:
            given.append(Answer(by_post_ledger_entry(books, message.entry), "", None, None))
        elif is_numeric(message.entry):
            given.append(by_function_behind(books, message, streams[message.partition].shard))
        else:
            given.append(answer)
    _change(books, [change for change in scene.changes if change.at == len(scene.messages)])
    return {"codes": [answer.code for answer in given], "answers": given}


def _change(books: Books, changes: Collection[Change]) -> None:
    for _, account, status in changes:
        books._connection.execute("RESET ROLE")
        books._connection.execute("UPDATE bank_accounts SET status = %s WHERE id = %s", [status, account])
        books._connection.execute("SET LOCAL ROLE poster")


def _columns(accounts: dict[str, Account]) -> list[list[object]]:
    rows = [
        (name, a.currency, a.asset, a.grows, a.status, a.balance, a.balance, a.reserved)
        for name, a in accounts.items()
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def _refused(*_: object) -> None:
    raise Refused("the careful way is asked for", "LD000", None)
