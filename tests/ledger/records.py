"""Records to encode: anything that a message's schema allows."""

from typing import Any

from hypothesis import strategies as st

import schemas

_LONGS = st.integers(-(2**63), 2**63 - 1)
_PRIMITIVES: dict[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "long": _LONGS,
    "bytes": st.binary(max_size=40),
    "string": st.text(max_size=40),
}


def any_records(message: str, version: int | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Records of a version of `message`, the newest by default."""
    return st.fixed_dictionaries(
        {field["name"]: _any(field["type"]) for field in schemas.load(message, version)["fields"]}
    )


def _any(schema: Any) -> st.SearchStrategy[Any]:
    if isinstance(schema, list):
        return st.one_of(*map(_any, schema))
    if isinstance(schema, dict) and schema["type"] == "map":
        return st.dictionaries(st.text(max_size=10), _any(schema["values"]), max_size=5)
    return _PRIMITIVES[schema["type"] if isinstance(schema, dict) else schema]
