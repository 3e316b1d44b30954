"""What keeps this consumer from working, for whoever supervises it."""

from consumer.poster import Poster
from consumer.subscription import Subscription

_STALLED_SECONDS = 4.0  # a batch takes a fraction of a second; told within five


def problems(subscription: Subscription, poster: Poster) -> dict[str, str]:
    """Servers that are waited for and streams that are stopped, each with its reason."""
    found = {
        f"topic {topic} partition {number}": why
        for (topic, number), why in subscription.stops.reasons.items()
    }
    if waiting_for := subscription.waiting_for or poster.waiting_for:
        found["waiting"] = waiting_for
    elif (seconds := poster.posting_seconds) > _STALLED_SECONDS:
        found["posting"] = (
            f"the batch at hand is being posted for {seconds:.0f} s: a lock, or a slow database"
        )
    if not subscription.assignments:
        found["joining"] = "no partition is assigned yet"
    return found
