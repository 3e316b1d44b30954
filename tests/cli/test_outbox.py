from tests.cli.running import Runner


def test_a_range_that_ends_before_it_begins_is_refused_as_such(alone: Runner) -> None:
    ran = alone("outbox", "resend", "--shard", "3", "--from", "10", "--to", "3")
    assert ran.status == 2
    assert "--to 3 lies before --from 10" in ran.err
