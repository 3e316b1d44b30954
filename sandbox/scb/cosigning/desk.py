"""Sealed windows in, the SCB's word on each out.

1. read    what has arrived of the chain; one that cannot be read is logged and left out
2. keep    each in the database, where it waits until every row of it is heard
3. commit  the offsets, after that
4. answer  what is due: the SCB's own figures, computed from its entries; done when Kafka has it

Killed anywhere, it keeps and answers the same windows again: a second answer says what is true then.
"""

import logging
import time
from typing import Any

from ledger import failpoint
from ledger.books import Books, Jsonb
from ledger.codec import Codec
from ledger.config import Settings
from ledger.cosigning.key_files import signing_key, verifying_keys
from ledger.cosigning.signed import CHAIN_KEY, answer_bytes
from ledger.entry import moment_of
from ledger.errors import Rejected, Retryable
from ledger.incoming import Incoming, IncomingTopic
from ledger.publisher import Publisher
from sandbox.scb.cosigning.comparison import difference, own_of
from sandbox.scb.cosigning.window import window_of

_log = logging.getLogger(__name__)
_LIMIT = 20  # windows answered in one turn: their rows are read whole, and the outbox waits meanwhile


class SealDesk:
    """The reader of the chain, and the SCB's answers to it."""

    def __init__(self, settings: Settings, group: str, codec: Codec, publisher: Publisher) -> None:
        self._settings = settings
        self._codec = codec
        self._publisher = publisher
        self._key = signing_key(settings.scb_seal_key_file, settings.seal_key_password)
        self._trusted = verifying_keys(settings.seal_public_keys)
        self._topic = IncomingTopic(
            settings, settings.topic_seals, f"{group}-seals", "sealed windows", settings.batch_size
        )
        self._in_hand: list[Incoming] = []

    @property
    def joined(self) -> bool:
        """Whether windows can arrive already."""
        return self._topic.joined

    def turn(self, ledger: Books) -> int:
        """Keep what has arrived, answer what is due; how many windows either was about. Never waits."""
        self._in_hand = self._in_hand or self._topic.read()  # 1
        heard = len(self._in_hand)
        if self._in_hand:
            self._keep(ledger)  # 2
            self._topic.commit(self._in_hand)  # 3
            self._in_hand = []
            failpoint.reach("scb.after_seal")
        return heard + self._answer(ledger)  # 4

    def close(self) -> None:
        """Leave the group."""
        self._topic.close()

    def _keep(self, ledger: Books) -> None:
        with ledger.transaction():
            for message in self._in_hand:
                try:
                    window = window_of(message.value, self._codec)
                except Rejected as error:
                    place = (message.topic, message.partition, message.offset)
                    _log.error("%s partition %d offset %d: %s", *place, error.message)
                    continue
                ledger.run("scb_seal_hear", **window._asdict() | {"ranges": Jsonb(window.ranges)})

    def _answer(self, ledger: Books) -> int:
        due = ledger.records("scb_seals_due", limit=_LIMIT)
        answers = [self._answered(ledger, seal) for seal in due]
        for answer in answers:
            value = self._codec.encode("WindowAcknowledged", answer)
            self._publisher.send(self._settings.topic_seal_answers, CHAIN_KEY, value, [])
        if not answers:
            return 0
        fault = next((delivery.error for delivery in self._publisher.flush() if delivery.error), None)
        if fault is not None:
            raise Retryable(
                f"Kafka, while answering to a seal: {fault}", hint="the answers wait in the database"
            )
        with ledger.transaction():
            for answer in answers:
                told = {name: answer[name] for name in ("number", "digest", "entries", "content_digest")}
                ledger.run(
                    "scb_seal_answered",
                    **told,
                    result=answer["result"],
                    reason=answer["reason"],
                    answered_at=moment_of(answer["acknowledged_at"]),
                )
        return len(answers)

    def _answered(self, ledger: Books, seal: dict[str, Any]) -> dict[str, Any]:
        row = ledger.row("scb_seal_own", ranges=Jsonb(seal["ranges"]))
        assert row is not None
        own = own_of(row)
        reason = difference(seal, own, self._trusted)
        answer: dict[str, Any] = {
            "number": seal["number"],
            "digest": seal["digest"],
            "entries": own.entries,
            "content_digest": own.content_digest,
            "result": "EQUAL" if reason is None else "DIFFERENT",
            "reason": reason,
            "acknowledged_at": time.time_ns() // 1000,
        }
        return answer if self._key is None else answer | self._key.sign(answer_bytes(answer))
