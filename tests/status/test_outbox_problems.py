"""Goal: rows that nobody sends are one problem, however many shards they are in."""

from ledger.status.outbox import WaitingShard
from ledger.status.problems import outbox_problems


def test_shards_that_no_relay_sends_are_told_at_once() -> None:
    waiting = [WaitingShard(shard, float(seconds), None, None) for shard, seconds in ((7, 30), (9, 50))]
    held = WaitingShard(8, 90.0, None, "host:1")
    told = [problem.text for problem in outbox_problems([*waiting, held], relay_lives=False)]
    stands, unsent = told
    assert stands.startswith("outbox shard 8: the oldest row waits for 90 s, though host:1 holds it")
    assert unsent == "outbox shards 7, 9: the oldest row waits for 50 s and no relay runs: dual-ledger relay"


def test_a_single_one_is_no_plural() -> None:
    (problem,) = outbox_problems([WaitingShard(7, 30.0, None, None)], relay_lives=False)
    assert (
        problem.text == "outbox shard 7: the oldest row waits for 30 s and no relay runs: dual-ledger relay"
    )
