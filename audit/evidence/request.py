"""What is wanted of a pack, and who wants it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.evidence.covers import Span


@dataclass(frozen=True, slots=True)
class Request:
    """`settings` are masked already: they are written as they stand."""

    span: Span
    output: Path
    made_by: str
    command: str
    settings: Mapping[str, Any]
