"""Which traces are recorded: told from the trace id alone, so that every process decides alike.

A trace is taken when the lower 8 bytes of its id are below 2^64 times the ratio, as OpenTelemetry's
TraceIdRatioBased has it. One that somebody else has begun to record (the flag in its `traceparent`) goes on,
whatever its id.
"""

_BITS = 64
_EVERY = "g"  # above every hexadecimal digit
SAMPLED_DIGITS = frozenset("13579bdf")  # last digits of a `traceparent` whose flag `sampled` is set


class Sampling:
    """What this process records; nothing until it is told a ratio. Digits compare as the numbers do."""

    def __init__(self) -> None:
        self.below = ""  # the lower 16 digits of a trace id that is taken are

    def begin(self, ratio: float) -> None:
        """Take this share of all traces."""
        bound = round(ratio * 2**_BITS)
        self.below = _EVERY if bound >= 2**_BITS else f"{bound:016x}"

    def end(self) -> None:
        """Take none any more."""
        self.below = ""

    def takes(self, trace: str) -> bool:
        """Whether the trace of this id is recorded."""
        return trace[16:] < self.below

    def goes_on(self, traceparent: str) -> bool:
        """Whether what follows this `traceparent` is recorded."""
        return traceparent[19:35] < self.below or (self.below != "" and traceparent[-1] in SAMPLED_DIGITS)


SAMPLING = Sampling()  # as a log's level is: one for the process
