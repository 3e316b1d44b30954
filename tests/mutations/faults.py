"""The faults: each breaks one promise, on one way into the books. The texts to find are short, so that they
live long; where one is gone, its fault must follow the code.
"""

from tests.mutations.fault import Edit, Fault

_SQL = "ledger/sql/functions"
_CAREFUL, _TRIGGER = f"{_SQL}/post_ledger_entries.sql", f"{_SQL}/post_new_entries.sql"
_ONE, _BARE = f"{_SQL}/post_one.sql", f"{_SQL}/post_ledger_entry.sql"
_STATE, _ADVANCE = f"{_SQL}/state_fault.sql", f"{_SQL}/settle_batch.sql"
_POSTING = "ledger/posting.py"
_INSERT = "INSERT INTO ledger_entries ("
_IS_ON = "current_setting('planted.on', true) = 'on'"


def _fault(name: str, file: str, find: str, replacement: str) -> Fault:
    return Fault(name, (Edit(file, find, replacement),))


FAULTS = (
    Fault(
        "balances stay as they are on the careful way",
        (
            Edit(_CAREFUL, _INSERT, f"PERFORM set_config('planted.on', 'on', true); {_INSERT}"),
            Edit(_TRIGGER, "sum(side.debit) AS", f"sum(CASE WHEN {_IS_ON} THEN 0 ELSE side.debit END) AS"),
        ),
    ),
    Fault(
        "no outbox rows for a batch with a conflict",
        (
            Edit(
                _CAREFUL,
                _INSERT,
                "PERFORM set_config('planted.on', 'on', true) FROM unnest(_decided) AS n"
                f" WHERE n.outcome = 'conflict'; {_INSERT}",
            ),
            Edit(
                _TRIGGER, "ON drawn.shard = n.shard", f"ON drawn.shard = n.shard AND ({_IS_ON}) IS NOT TRUE"
            ),
            Edit(_TRIGGER, "_outbox_rows <> _entries", "false"),
        ),
    ),
    _fault(
        "a debit makes an account smaller",
        _TRIGGER,
        "n.asset_type, n.amount AS",
        "n.asset_type, -n.amount AS",
    ),
    _fault(
        "a credit-normal account moves like a debit-normal one",
        _TRIGGER,
        "SET balance = a.balance + CASE a.normal_side WHEN 'debit' THEN m.debit ELSE -m.debit END",
        "SET balance = a.balance + m.debit",
    ),
    _fault("what is reserved counts as available", _TRIGGER, "- a.reserved_balance", ""),
    _fault(
        "outbox numbers have a gap",
        _TRIGGER,
        "SET next_sequence = p.next_sequence + counts.entries",
        "SET next_sequence = p.next_sequence + counts.entries + 1",
    ),
    _fault(
        "outbox rows in another order than their entries",
        _TRIGGER,
        "(PARTITION BY n.shard ORDER BY n.id)",
        "(PARTITION BY n.shard ORDER BY n.reference_id)",
    ),
    _fault("the short way takes any currency", _TRIGGER, "AND a.currency_code = m.currency_code", ""),
    _fault("the short way takes a frozen account", _TRIGGER, "a.status = 'ACTIVE'", "a.status <> 'CLOSED'"),
    _fault("the short way takes any source", _TRIGGER, "l.allowed_sources IS NULL", "true"),
    _fault(
        "limits are judged without the earlier entries of the batch",
        _TRIGGER,
        "sum(s.delta) OVER (PARTITION BY a.id ORDER BY s.id)",
        "s.delta",
    ),
    _fault(
        "the careful way looks at accounts before the reference",
        _CAREFUL,
        "IF _entry.existing_digest IS NOT NULL THEN",
        "IF _entry.existing_digest IS NOT NULL AND _known.state IS NULL THEN",
    ),
    _fault("a conflict is taken for a duplicate", _CAREFUL, "ELSE 'conflict'", "ELSE 'duplicate'"),
    _fault(
        "a refused entry takes its reference",
        _CAREFUL,
        "_entry.outcome := _known.state;",
        "_entry.outcome := _known.state; _taken[_known.reference] := _entry.digest;",
    ),
    _fault(
        "metadata are lost on the careful way",
        _CAREFUL,
        "n.metadata, n.timestamp_utc, n.source_id",
        "'{}'::jsonb, n.timestamp_utc, n.source_id",
    ),
    _fault("a single entry's conflict is taken for a duplicate", _ONE, "ELSE 'conflict'", "ELSE 'duplicate'"),
    _fault("a single entry may spend what is reserved", _ONE, "_debit.available_balance", "_debit.balance"),
    _fault("a direct entry loses its metadata", _BARE, "coalesce(post_ledger_entry.metadata, '{}')", "'{}'"),
    _fault(
        "only the debit account's currency is looked at",
        _STATE,
        "OR state_fault.currency_code <> (state_fault.credit).currency_code",
        "",
    ),
    _fault(
        "a frozen account is as good as an active one",
        _STATE,
        "(state_fault.debit).status <> 'ACTIVE'",
        "(state_fault.debit).status = 'CLOSED'",
    ),
    _fault(
        "the digest leaves out the rate",
        f"{_SQL}/content_digest.sql",
        "coalesce(trim_scale(fx_rate)::text, '')",
        "''",
    ),
    _fault(
        "precision is judged by how it is written",
        f"{_SQL}/entry_fault.sql",
        "min_scale(amount)",
        "scale(amount)",
    ),
    _fault("a conflict is raised as a duplicate", f"{_SQL}/outcome_sqlstate.sql", "'LD202'", "'23505'"),
    _fault("the position moves one too far", _ADVANCE, "next_offset = b.ends", "next_offset = b.ends + 1"),
    _fault(
        "a duplicate counts twice", _ADVANCE, "p.duplicates + b.duplicates", "p.duplicates + 2 * b.duplicates"
    ),
    _fault(
        "a batch may leave messages out",
        f"{_SQL}/lock_streams.sql",
        "_stream.begins > _stream.next_offset",
        "false",
    ),
    _fault(
        "a conflict leaves no dead letter",
        _POSTING,
        "elif refusal.code != Outcome.POSTED",
        "elif refusal.code not in (Outcome.POSTED, Outcome.CONFLICT)",
    ),
    _fault(
        "what was settled before is judged again",
        _POSTING,
        "item.offset >= positions[item.shard].next_offset",
        "item.offset >= 0",
    ),
)
