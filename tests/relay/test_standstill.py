from relay.standstill import Standstills, pause_seconds


def test_pauses_grow_are_bounded_and_never_in_step() -> None:
    assert pause_seconds(1) < pause_seconds(5) <= 5.0
    assert pause_seconds(1000) <= 5.0
    assert len({pause_seconds(10) for _ in range(10)}) > 1


def test_a_shard_stands_still_for_its_pause_and_others_do_not() -> None:
    now = [100.0]
    standstills = Standstills(lambda: now[0])
    standstills.stop("shard 3", "why")
    assert standstills.standing("shard 3")
    assert not standstills.standing("shard 4")
    now[0] += 0.21
    assert not standstills.standing("shard 3")


def test_a_shard_that_moved_begins_with_a_short_pause_again() -> None:
    now = [100.0]
    standstills = Standstills(lambda: now[0])
    for _ in range(8):
        standstills.stop("shard 3", "why")
    standstills.clear("shard 3")
    assert not standstills.standing("shard 3")
    standstills.stop("shard 3", "why")
    now[0] += 0.21
    assert not standstills.standing("shard 3")


def test_it_is_known_why_a_shard_stands_still_until_it_moves() -> None:
    standstills = Standstills(lambda: 0.0)
    standstills.stop("shard 3", "no report")
    standstills.stop("dead letters", "too large")
    assert standstills.reasons == {"shard 3": "no report", "dead letters": "too large"}
    standstills.clear("shard 3")
    assert standstills.reasons == {"dead letters": "too large"}
