"""Which framing the configuration asks for."""

from ledger.codec import Codec
from ledger.config import Settings


def codec(settings: Settings) -> Codec:
    """The codec for `settings`: Confluent's framing where a schema registry is configured.

    Retryable when the registry is away, Fatal when our schemas are not registered there.
    """
    if settings.registry_url is None:
        return Codec()
    from ledger import registry  # noqa: PLC0415  its client takes half a second to import

    return Codec(registry.ids(settings))
