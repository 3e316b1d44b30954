"""What differs between two runs of one command on two days, taken out of its output."""

import re

_DIFFERS = (
    (r"\x1b\[[0-9;]*m", ""),
    (r"\.[0-9a-f]{8}(?=[ .,:;'\"/)]|-|$)", ""),  # a test's own names of topics and groups
    (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?( UTC|Z|\+00:00)?", "TIME"),
    (r"\d\d:\d\d:\d\d\.\d+", "TIME"),
    (r"[\d,]+/s", "RATE"),
    (r" *[█▏]+", ""),  # bars to the scale of times
    (r"\bby [\w.-]+:\d+,", "by WHO,"),  # a process
    (r"transaction \d+ settled offsets .*", "TOGETHER"),
    (r"\+?[\d.,]+ (ms|s|min)\b( \d+ s)?", "SPAN"),
    (r"\b(shard|entry|pid|port|partition|offset|number) \d+", r"\1 N"),
    (r"(?<=, database )\w+", "NAME"),
    (r"[\d.,]+ [MG]iB", "SIZE"),
    (r"PostgreSQL [\d.]+", "PostgreSQL N"),
    (r"^  (program|schema) +[\d.]+", r"  \1 N"),
    (r"^note +.*\n( {11}.*\n)*", ""),  # what a server's settings and logins are
    (r"^(source|entries|stated|outbox|acknowledgements|ledgers)( +[\d,]+){4} +\d+\.\d+$", r"\1 SPAN"),
    (r"127\.0\.0\.1:\d+", "HERE"),
    (r"[ ─]{2,}", "  "),
    (r"[ \t]+$", ""),
)


def without_what_differs(output: str) -> str:
    """The output as it is on any machine, at any time."""
    for pattern, stands_for in _DIFFERS:
        output = re.sub(pattern, stands_for, output, flags=re.MULTILINE)
    return output.strip()
