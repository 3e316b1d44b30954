"""The trace of an entry, which anyone can compute from its ledger and reference.

The trace id is the first 16 bytes, and the id of its first span the 8 bytes after them, of SHA-256 over
`ledger_id`, U+001F, `reference_id` in UTF-8. So whoever knows an entry finds its trace, in any system.
"""

import hashlib

_VERSION = "00"
_SAMPLED = "01"
_TRACE_DIGITS = 32
_SPAN_DIGITS = 16


def traceparent(ledger_id: str, reference_id: str) -> str:
    """The W3C `traceparent` of an entry, as its producer sends it.

    >>> traceparent("MASTER", "REF-1")
    '00-c760a871b3237f8076c1b8d4ef3661fe-08d1c4746ae3b5e9-01'
    """
    digits = _digits(ledger_id, reference_id)
    span = digits[_TRACE_DIGITS : _TRACE_DIGITS + _SPAN_DIGITS]
    return f"{_VERSION}-{digits[:_TRACE_DIGITS]}-{span}-{_SAMPLED}"


def trace_id(ledger_id: str, reference_id: str) -> str:
    """The trace id of an entry: 32 hexadecimal digits."""
    return _digits(ledger_id, reference_id)[:_TRACE_DIGITS]


def _digits(ledger_id: str, reference_id: str) -> str:
    return hashlib.sha256(f"{ledger_id}\x1f{reference_id}".encode()).hexdigest()
