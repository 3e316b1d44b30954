"""Anyone can compute the trace of an entry."""

import hashlib
import re

from ledger.tracing import trace_id, traceparent


def test_the_trace_id_is_the_beginning_of_a_sha256_over_ledger_and_reference() -> None:
    digest = hashlib.sha256("MASTER\x1fúčet-1".encode()).hexdigest()
    assert trace_id("MASTER", "účet-1") == digest[:32]
    assert traceparent("MASTER", "účet-1") == f"00-{digest[:32]}-{digest[32:48]}-00"


def test_ledger_and_reference_do_not_run_into_each_other() -> None:
    assert trace_id("A", "BC") != trace_id("AB", "C")


def test_the_header_is_the_w3c_form() -> None:
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-00", traceparent("M", "R"))
