"""Every command of the command line: what it tells the audit log, or why it tells nothing."""

# command → the actions that it writes when it changes something by a person's will
CHANGES: dict[str, set[str]] = {
    "migrate": {"migrate"},
    "topics create": {"topics.create"},
    "ledgers create": {"ledger_created"},
    "ledgers allow": {"ledger_sources"},
    "accounts import": {"accounts.import"},
    "accounts create": {"accounts.create"},
    "accounts reserve": {"accounts.reserve"},
    "accounts release": {"accounts.release"},
    "accounts freeze": {"accounts.freeze"},
    "accounts unfreeze": {"accounts.unfreeze"},
    "accounts close": {"accounts.close"},
    "accounts reopen": {"accounts.reopen"},
    "dead-letters redrive": {"dead_letters.redrive"},
    "dead-letters discard": {"dead_letters.discard"},
    "dead-letters undo": {"dead_letters.undo", "dead_letters.reopen"},
    "streams stop": {"stream_stop"},
    "streams resume": {"stream_resume"},
    "offsets set": {"offsets_set"},
    "offsets undo": {"offsets_undo"},
    "outbox resend": {"resend_requested"},
    "outbox archive": {"outbox archive", "outbox archived"},
    "processes dismiss": {"process_dismiss"},
    "run plan": {"run_plan"},
    "run start": {"run_begin"},
    "run pause": {"run_pause"},
    "run resume": {"run_begin"},
    "run undo": {"run_undo_begin", "run_undo_end"},
    "replay": {"run_plan"},
    "backfill": {"run_plan", "run_begin"},
    "reconcile": {"breaks.record"},
    "breaks close": {"breaks.close"},
    "correct approve": {"correction_approve"},
    "correct apply": {"correction_apply"},
    "constraints apply": {"constraints.apply", "constraints.validate"},
    "constraints drop": {"constraints.drop"},
}

# what changes nothing of the books, or rolls it back
_READ = [
    "accounts entries", "accounts holds", "accounts list", "accounts show", "audit", "audit-log list",
    "audit-log show", "audit-log verify", "breaks list", "breaks show", "config show", "constraints validate",
    "constraints verify", "correct list", "correct preview", "dead-letters list", "dead-letters show",
    "evidence", "ledgers list", "mapping check", "mapping suggest", "offsets show", "outbox status",
    "processes list", "residual", "run errors", "run list", "run preview", "run status", "status",
    "streams list", "seals ask", "seals keygen", "seals list", "topics check", "trace", "verify-chain",
]  # fmt: skip
# what works by itself once it is started, or keeps a report with a run
_SERVICES = ["consume", "dashboard", "relay", "run verify", "seal"]
# `produce` sends to Kafka, and each entry says where it is from; servers of this machine alone; the demo goes
# through what the commands above go through
_GROUPS = ["produce", "sandbox", "demo"]


def tells_nothing(command: str) -> bool:
    """Whether it is one of those that need not."""
    return command.split(maxsplit=1)[0] in _GROUPS or command in {*_READ, *_SERVICES}
