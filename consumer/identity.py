"""Whether what was fetched came from the topic that its stream was claimed of.

A topic that is deleted and created again has another identity, and its offsets mean nothing in the books;
the client goes on reading by name, as if nothing had happened. Identities never come back: one that is
unchanged when asked after a fetch was unchanged during the fetch.
"""

from collections.abc import Iterable, Mapping

from consumer.start import created_again
from ledger.batch import Stream
from ledger.config import Settings
from ledger.errors import Fatal, Retryable
from ledger.kafka import AdminClient, admin, topic_ids

_ANSWER_SECONDS = 3.0  # a stop is heard behind it


class Identities:
    """Asks Kafka, by one client that it keeps."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: AdminClient | None = None

    def changed(self, begins: Mapping[Stream, int]) -> dict[Stream, Fatal]:
        """The streams whose topic is another by now, each with the reason to stop it.

        `begins` says up to where each is settled. Retryable when Kafka does not answer.
        """
        known = {stream: stream.topic_id for stream in begins if stream.topic_id is not None}
        now = self._ask({stream.topic for stream in known})
        return {
            stream: created_again(str(stream), topic_id, now[stream.topic], begins[stream])
            for stream, topic_id in known.items()
            if now[stream.topic] != topic_id
        }

    def _ask(self, topics: Iterable[str]) -> dict[str, str]:
        names = sorted(topics)
        if not names:
            return {}
        self._client = self._client or admin(self._settings)
        try:
            return topic_ids(self._settings, names, client=self._client, timeout_seconds=_ANSWER_SECONDS)
        except Fatal as error:  # unknown just now: it comes back as it was, or with another identity
            raise Retryable(error.message, hint=error.hint) from error
