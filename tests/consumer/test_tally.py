from consumer.tally import Tally


def test_nothing_arriving_for_the_time_given_is_idleness() -> None:
    tally = Tally()
    assert not tally.idle_for(5, 0)
    assert not tally.idle_for(5, 1)
    tally.touched -= 6
    assert tally.idle_for(5, 1)
    assert not tally.idle_for(None, 1)


def test_joining_the_group_is_no_idleness_however_long_it_takes() -> None:
    tally = Tally()
    tally.touched -= 20
    assert not tally.idle_for(1, 0)
    assert not tally.idle_for(1, 1)  # the first messages are on their way only now
    tally.touched -= 2
    assert tally.idle_for(1, 1)
    assert not tally.idle_for(1, 2)


def test_a_group_that_never_lets_us_in_is_left_in_the_end() -> None:
    tally = Tally()
    tally.touched -= 3600
    assert tally.idle_for(1, 0)
