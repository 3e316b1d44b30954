"""What keeps this consumer from working, for whoever supervises it."""

from consumer.poster import Poster
from consumer.subscription import Subscription


def problems(subscription: Subscription, poster: Poster) -> dict[str, str]:
    """Servers that are waited for and streams that are stopped, each with its reason."""
    found = {
        f"topic {topic} partition {number}": why
        for (topic, number), why in subscription.stops.reasons.items()
    }
    if waiting_for := subscription.waiting_for or poster.waiting_for:
        found["waiting"] = waiting_for
    if not subscription.assignments:
        found["joining"] = "no partition is assigned yet"
    return found
