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


def any_records(message: str) -> st.SearchStrategy[dict[str, Any]]:
    """Records of the newest schema of `message`."""
    return st.fixed_dictionaries(
        {field["name"]: _any(field["type"]) for field in schemas.load(message)["fields"]}
    )


def _any(schema: Any) -> st.SearchStrategy[Any]:
    if isinstance(schema, list):
        return st.one_of(*map(_any, schema))
    if isinstance(schema, dict) and schema["type"] == "map":
        return st.dictionaries(st.text(max_size=10), _any(schema["values"]), max_size=5)
    return _PRIMITIVES[schema["type"] if isinstance(schema, dict) else schema]
