"""What spans say: names of OpenTelemetry's semantic conventions, and a few of our own.

Never an amount, an account or metadata: who looks at traces need not be who may look into the books.
"""

from urllib.parse import urlsplit

from pydantic import SecretStr

from ledger.tracing.span import Attributes

OUTCOME = "dual_ledger.outcome"
RUN_ID = "dual_ledger.run_id"
BATCH_COUNT = "messaging.batch.message_count"


def entry(ledger_id: str | None, reference_id: str | None) -> Attributes:
    """Whose trace it is."""
    named = {"dual_ledger.ledger_id": ledger_id, "dual_ledger.reference_id": reference_id}
    return {name: value for name, value in named.items() if value is not None}


def messaging(topic: str, operation: str, name: str, group: str | None = None) -> Attributes:
    """What is done with messages of a topic: `operation` is send, receive, process or settle."""
    told = {
        "messaging.system": "kafka",
        "messaging.destination.name": topic,
        "messaging.operation.type": operation,
        "messaging.operation.name": name,
    }
    return told if group is None else {**told, "messaging.consumer.group.name": group}


def place(partition: int, offset: int) -> Attributes:
    """Where one message lies."""
    return {"messaging.destination.partition.id": str(partition), "messaging.kafka.offset": offset}


def database(address: SecretStr | None, operation: str, table: str) -> Attributes:
    """What is asked of the database at this address."""
    name = "" if address is None else urlsplit(address.get_secret_value()).path.strip("/")
    return {
        "db.system.name": "postgresql",
        "db.namespace": name,
        "db.operation.name": operation,
        "db.collection.name": table,
        "db.query.summary": f"{operation} {table}",
    }
