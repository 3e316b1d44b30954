"""The trial of an open source by its mapping."""

from producer.mapping.trial import Trial
from producer.opened import Opened
from producer.request import Request


def trial_of(opened: Opened, request: Request) -> Trial:
    """The mapping over the source, nothing read yet; only for a source that has one."""
    assert opened.mapping is not None, "a source whose records are entries already has nothing to try"
    return Trial(
        opened.source,
        opened.header,
        opened.mapping,
        account_names=opened.account_names,
        ledger_id=request.ledger_id,
        where=str(request.mapping or request.where),
    )
