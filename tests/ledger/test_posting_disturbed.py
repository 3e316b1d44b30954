"""Goal: connections that end, answers that are lost and batches that cross never lose or double an entry."""

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest

from ledger.batch import Batch, Settled
from ledger.books import Books
from ledger.config import Settings
from ledger.errors import OutcomeUnknown, Retryable
from ledger.posting import Unknown, post
from tests.books.inspection import assert_sound, contents, posted
from tests.books.scene import a_batch, a_payment, claim, open_accounts, poster, url
from tests.fixtures.outside import query
from tests.fixtures.proxy import Proxy, through
from tests.fixtures.waiting import until


@pytest.fixture
def database(database: str) -> str:
    open_accounts(database, "A", "B")
    return database


def _post_until_done(settings: Settings, batch: Batch) -> list[Settled]:
    """As the consumer does: again on a new connection, as long as the environment is at fault."""
    while True:
        with poster(settings) as books:
            try:
                return post(books, batch)
            except Retryable:
                continue


@pytest.mark.parametrize("repeated", [0, 1], ids=["the short way", "the careful way"])
@pytest.mark.parametrize(("delivered", "left_to_do"), [(True, 0), (False, 3)])
def test_a_commit_whose_answer_is_lost_is_unknown_and_the_same_batch_run_again_finds_out(
    settings: Settings, database: str, proxy: Proxy, delivered: bool, left_to_do: int, repeated: int
) -> None:
    entries = [a_payment(f"R-{number}") for number in range(3)]
    batch = a_batch(claim(database), entries + entries[:repeated])
    with poster(through(proxy, settings)) as books:
        proxy.cut_at(b"COMMIT\0", deliver=delivered)
        with pytest.raises(OutcomeUnknown):
            post(books, batch)
        assert books.broken
    assert len(posted(database)) == 3 - left_to_do
    with poster(settings) as books:
        (settled,) = post(books, batch)
    assert (settled.posted, settled.skipped) == (left_to_do, 3 + repeated if delivered else 0)
    assert len(posted(database)) == 3
    assert_sound(database)


def test_a_connection_cut_before_the_commit_is_retryable_and_leaves_nothing(
    settings: Settings, database: str, proxy: Proxy
) -> None:
    batch = a_batch(claim(database), [a_payment("R-1"), a_payment("R-1")])
    before = contents(database)
    for words in (b"lock_streams", b"COPY ledger_entries", b"post_ledger_entries", b"COPY duplicates"):
        with poster(through(proxy, settings)) as books:
            proxy.cut_at(words, deliver=True)
            with pytest.raises(Retryable) as raised:
                post(books, batch)
            assert not isinstance(raised.value, OutcomeUnknown)
        assert contents(database) == before
    assert posted(database) == []


def test_a_backend_that_is_terminated_in_a_batch_leaves_nothing_and_the_batch_runs_again(
    settings: Settings, database: str
) -> None:
    batch = a_batch(claim(database), [a_payment(f"R-{number}") for number in range(3)])
    with ThreadPoolExecutor(1) as thread, poster(settings) as other:
        with other.transaction():
            post(other, a_batch(claim(database, 1), [a_payment("HOLD", "A", "B")]))  # its locks on A and B
            running = thread.submit(_post_until_done, settings, batch)
            waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"
            name = query(database, "SELECT current_database()")[0][0]
            for _ in range(3):
                ((pid,),) = until(lambda: query(database, waiting, name), what="the batch to wait for a lock")
                query(database, "SELECT pg_terminate_backend(%s, 5000)", pid)
            assert posted(database) == []
        (settled,) = running.result(30)
    assert settled.posted == 3
    assert_sound(database)


def test_a_batch_that_waits_too_long_for_a_lock_is_retryable(settings: Settings, database: str) -> None:
    impatient = settings.model_copy(update={"database_lock_timeout_seconds": 0.1})
    batch = a_batch(claim(database), [a_payment("R")])
    with poster(settings) as other, poster(impatient) as books:
        with other.transaction():
            post(other, a_batch(claim(database, 1), [a_payment("HOLD")]))
            with pytest.raises(Retryable, match="55P03"):
                post(books, batch)
        assert post(books, batch)[0].posted == 1
    assert_sound(database)


def test_a_transaction_that_sleeps_with_locks_is_ended_and_changes_nothing(
    settings: Settings, database: str
) -> None:
    sleepy = settings.model_copy(update={"database_idle_timeout_seconds": 0.2})

    def fall_asleep(books: Books) -> None:
        with books.transaction():
            post(books, a_batch(claim(database, 1), [a_payment("HOLD")]))
            until(lambda: not query(database, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"))

    with poster(sleepy) as books, pytest.raises(Retryable):
        fall_asleep(books)
    with poster(settings) as books:
        assert post(books, a_batch(claim(database), [a_payment("R")]))[0].posted == 1
    assert posted(database) == ["R"]
    assert_sound(database)


def test_batches_with_crossing_references_and_accounts_at_once_lose_and_double_nothing(
    settings: Settings, database: str
) -> None:
    rounds, crowd = 6, 4
    references = [f"R-{number}" for number in range(40)]
    start = Barrier(crowd)

    def consume(partition: int) -> list[Settled]:
        order = random.Random(partition)
        stream, settled = claim(database, partition), []
        for nth in range(rounds):
            mixed = order.sample(references, 20)
            entries = [
                a_payment(f"{nth}-{one}", *(("A", "B") if order.random() < 0.5 else ("B", "A")))
                for one in mixed
            ]
            start.wait(30)
            settled += _post_until_done(settings, a_batch(stream, entries, begins=nth * 20))
        return settled

    with ThreadPoolExecutor(crowd) as threads:
        settled = [part for done in threads.map(consume, range(crowd)) for part in done]
    assert all(len(part.codes) == 20 for part in settled)
    assert len(posted(database)) == sum(part.posted for part in settled)
    every = {f"{nth}-{one}" for nth in range(rounds) for one in references}
    assert every.issuperset(posted(database))
    counts = query(database, "SELECT count(*) FROM dispositions")
    assert counts == [(crowd * rounds * 20,)]
    assert_sound(database)


def test_a_direct_posting_waits_for_a_batch_of_the_same_reference_and_is_its_duplicate(
    settings: Settings, database: str
) -> None:
    call = "SELECT post_ledger_entry('SOVEREIGN','A','B',12.5,'EUR','fiat','PAYMENT','R')"
    with ThreadPoolExecutor(1) as thread, poster(settings) as books:
        with books.transaction():
            post(books, a_batch(claim(database), [a_payment("R")]))
            direct = thread.submit(query, database, call)
            until(lambda: query(database, "SELECT 1 FROM pg_locks WHERE NOT granted"), what="it to wait")
        error = direct.exception(30)
    assert getattr(error, "sqlstate", None) == "23505"
    assert posted(database) == ["R"]
    assert url(settings) == database
    assert_sound(database)


def test_accounts_that_several_batches_create_at_once_are_created_once(
    settings: Settings, database: str
) -> None:
    crowd, names = 4, [f"NEW-{number}" for number in range(12)]
    start = Barrier(crowd)

    def consume(partition: int) -> int:
        order = random.Random(partition)
        stream, posted_here = claim(database, partition), 0
        entries = [a_payment(f"{partition}-{n}", *order.sample(names, 2)) for n in range(30)]
        start.wait(30)
        with poster(settings) as books:
            while not posted_here:
                with suppress(Retryable):
                    posted_here = post(books, a_batch(stream, entries), Unknown(create="credit"))[0].posted
        return posted_here

    with ThreadPoolExecutor(crowd) as threads:
        assert list(threads.map(consume, range(crowd))) == [30] * crowd
    assert query(database, "SELECT count(*) FROM bank_accounts WHERE id LIKE 'NEW%'") == [(len(names),)]
    assert_sound(database)


def test_a_batch_on_the_careful_way_waits_for_the_same_reference_under_way_elsewhere(
    settings: Settings, database: str
) -> None:
    open_accounts(database, "C", "D")  # so that no account is what it waits for
    twice = a_payment("TWICE")  # first, so that the short way fails before it comes to the other reference
    batch = a_batch(claim(database), [twice, twice, a_payment("R")])
    with ThreadPoolExecutor(1) as thread, poster(settings) as other:
        with other.transaction():
            post(other, a_batch(claim(database, 1), [a_payment("R", "C", "D")]))
            running = thread.submit(_post_until_done, settings, batch)
            until(lambda: query(database, "SELECT 1 FROM pg_locks WHERE NOT granted"), what="it to wait")
        (settled,) = running.result(30)
    assert settled.codes == ("posted", "duplicate", "conflict")
    assert_sound(database)
