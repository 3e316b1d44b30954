"""A value of a column, changed a little: a bit, a digit of scale, a microsecond, null for empty."""

import random

# Each is SQL over the column {c}; {n} is a random number. Every one is a change, whatever the value is.
_BY_TYPE = {
    "text": (
        "overlay({c} placing chr((ascii(right({c}, 1)) # 1)) from char_length({c}))",
        "{c} || ' '",
        "nullif({c}, '') || {c}",
    ),
    "numeric": ("{c} + 0.01", "({c}::text || '0')::numeric", "-{c}", "'NaN'::numeric"),
    "bigint": ("{c} # (1::bigint << {n} %% 40)", "-{c} - 1"),
    "integer": ("{c} # (1 << {n} %% 20)", "-{c} - 1"),
    "timestamp with time zone": (
        "{c} + interval '1 microsecond'",
        "{c} - (1::bigint << {n} %% 40) * interval '1 microsecond'",
        "'infinity'::timestamptz",
        "(to_char({c}, 'YYYY-MM-DD HH24:MI:SS.US') || ' BC')::timestamptz",
    ),
    "bytea": (
        "set_bit({c}, {n} %% (8 * length({c})), 1 - get_bit({c}, {n} %% (8 * length({c}))))",
        "{c} || '\\x00'",
    ),
    "jsonb": (
        "{c} || '{{\"added\": 1}}'",
        "'[]'::jsonb",
        "replace({c}::text, 'u', 'v')::jsonb || '{{\"x\": \"\"}}'",
    ),
}
_OF_NULL = {
    "text": "''",
    "numeric": "0",
    "bigint": "0",
    "integer": "0",
    "timestamp with time zone": "now()",
    "bytea": "''::bytea",
    "jsonb": "'null'::jsonb",
}


def changed(column: str, kind: str, chance: random.Random) -> str:
    """SQL for another value of a column: a change of what is there or null; something where there is null."""
    choices = (*_BY_TYPE[kind], "NULL")
    chosen = chance.choice(choices).format(c=f'"{column}"', n=chance.randrange(2**30))
    empty = f'(CASE WHEN "{column}" IS NULL THEN {_OF_NULL[kind]} ELSE {chosen} END)'
    if kind == "text":  # an empty text has no bit to flip
        return f"(CASE WHEN \"{column}\" = '' THEN NULL ELSE {empty} END)"
    if kind == "bytea":
        return f'(CASE WHEN length("{column}") = 0 THEN NULL ELSE {empty} END)'
    return empty
