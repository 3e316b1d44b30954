"""Columns told by what they hold, whatever they are called: currencies, asset types, JSON."""

import json
from collections.abc import Collection
from contextlib import suppress

from iso4217 import Currency

from ledger.currency import MINOR_UNITS
from ledger.validation import ASSET_TYPES

_NUMERIC = {f"{one.number:03}": one.value for one in Currency if one.value in MINOR_UNITS}


def currencies_of(texts: Collection[str]) -> dict[str, str] | None:
    """The code of each text, when all of them are currencies: by letters, in any case, or by number."""
    found: dict[str, str] = {}
    for text in texts:
        code = text.upper() if text.upper() in MINOR_UNITS else _NUMERIC.get(text.zfill(3))
        if code is None:
            return None
        found[text] = code
    return found or None


def are_asset_types(texts: Collection[str]) -> bool:
    """Whether every text names a type of asset."""
    return bool(texts) and set(texts) <= ASSET_TYPES


def are_json_objects(texts: Collection[str]) -> bool:
    """Whether every text is a JSON object."""
    return bool(texts) and all(text[:1] == "{" and _is_object(text) for text in texts)


def _is_object(text: str) -> bool:
    with suppress(ValueError, RecursionError):
        return isinstance(json.loads(text), dict)
    return False
