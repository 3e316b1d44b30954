"""Which framing the configuration asks for."""

import schemas
from ledger.codec import Codec
from ledger.config import Settings
from ledger.errors import UsageError


def codec(settings: Settings, *, writes: bool = True) -> Codec:
    """The codec for `settings`: Confluent's framing where a schema registry is configured.

    Retryable when the registry is away, Fatal when our schemas are not registered there or, for who `writes`,
    when a newer one there could not read what we write.
    """
    version = settings.entry_version
    if version is not None and version not in schemas.versions("LedgerEntry"):
        known = ", ".join(map(str, schemas.versions("LedgerEntry")))
        raise UsageError(f"entry_version is {version}; LedgerEntry has the versions {known}")
    if settings.registry_url is None:
        return Codec(entry_version=version)
    from ledger import registry  # noqa: PLC0415  its client takes half a second to import

    return Codec(registry.ids(settings, writes=writes), entry_version=version)
