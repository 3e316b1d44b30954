"""A service at work, in one `with`: its health endpoint, its row of `processes`, who asks its servers."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pydantic import SecretStr

from ledger.config import Settings
from ledger.health import Health
from ledger.presence.kafka_probe import KafkaProbe
from ledger.presence.row import Row
from ledger.presence.told import State, Who

DATABASE, KAFKA = "database", "kafka"  # what a server that does not answer is called among the problems


@contextmanager
def service(
    settings: Settings,
    who: Who,
    *,
    role: str | None = None,
    url: SecretStr | None = None,
    asks_kafka: bool = True,
    is_server: bool = True,
    comes_round: bool = True,
) -> Iterator[Health]:
    """Health that a process reports to, for whoever asks: over HTTP and in the books (or at `url`).

    The row is written as `role`, or with what the login may do; without a database there is none. One of many
    beside each other is no server: it has no port. One that never says so does not come round.
    """
    with ExitStack() as stack:
        health = stack.enter_context(Health(settings, who.kind, is_server=is_server, comes_round=comes_round))
        if asks_kafka and settings.kafka_bootstrap is not None:
            stack.enter_context(KafkaProbe(settings, lambda why: health.server(KAFKA, why)))
        if (url or settings.database_url) is not None:
            stack.enter_context(
                Row(
                    settings,
                    who,
                    lambda: State(*health.state()),
                    address=lambda: health.address,
                    url=url,
                    role=role,
                    answered=lambda why: health.server(DATABASE, why),
                )
            )
        yield health
