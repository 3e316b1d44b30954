"""One dead letter drawn for a person."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cli.printable import printable
from ledger.dead_letters.page import Page, readable

_DUMPED_BYTES = 512
_LINE_BYTES = 16
_MARK = ">"


def page_text(page: Page, *, whole: bool = False) -> Iterator[str]:
    """The page in lines; `whole` dumps every byte."""
    yield from _head(page)
    yield from _message(page)
    yield from _headers(page)
    for name in ("key", "value"):
        yield from _dump(name, page.letter[name], whole=whole)
    yield from _attempts(page)


def _head(page: Page) -> Iterator[str]:
    letter = page.letter
    yield f"dead letter {letter['id']}  {letter['status'].lower()}, {letter['attempts']} attempts"
    first = f"{letter['first_code']}: {letter['first_reason']}"
    yield f"  refused    {letter['at']:%Y-%m-%d %H:%M:%S.%f}  {printable(first)}"
    if letter["attempts"]:
        said = "" if letter["reason"] == letter["code"] else f": {letter['reason']}"
        yield f"  last tried {printable(letter['code'] + said)}"
    if letter["field"] or letter["rule"]:
        yield f"  field      {printable(letter['field'] or '-')}, rule {printable(letter['rule'] or '-')}"
    run = f", run {letter['run_id']}" if letter["run_id"] else ""
    place = f"{letter['topic']} partition {letter['partition']} offset {letter['offset']}"
    place += f", group {letter['consumer_group']}{run}"
    yield f"  from       {printable(place)}"
    if letter["waits_for"]:
        yield f"  waits for  {printable(', '.join(letter['waits_for']))}"
    if letter["digest"]:
        yield f"  digest     {letter['digest']}"
    if letter["existing_digest"]:
        yield f"  against    {letter['existing_digest']}  (of the entry that was in the books)"
    if page.books_entry is not None:
        entry = page.books_entry
        yield f"  the books  entry {entry['entry_id']}, digest {entry['content_digest']}"
    if letter["patch"]:
        yield f"  patched    {_json(letter['patch'])}"
    if letter["entry_id"] is not None:
        yield f"  posted     as entry {letter['entry_id']}"


def _message(page: Page) -> Iterator[str]:
    yield ""
    if page.message.why_not:
        yield f"the message cannot be decoded: {page.message.why_not}"
        return
    yield page.message.name
    width = max(map(len, page.message.fields))
    for name, value in page.message.fields.items():
        mark = _MARK if name in page.at_fault else " "
        yield f"{mark} {name:<{width}}  {_shown(value)}".rstrip()


def _headers(page: Page) -> Iterator[str]:
    yield ""
    yield "headers" if page.headers else "no headers"
    for name, value in page.headers:
        mark = _MARK if name in page.at_fault else " "
        yield f"{mark} {printable(name)}: {_header(value)}"


def _header(value: bytes | None) -> str:
    if value is None:
        return "null"
    text = readable(value)
    return value.hex() if text is None else text


def _dump(name: str, data: bytes | None, *, whole: bool) -> Iterator[str]:
    """The bytes as `hexdump -C` has them."""
    yield ""
    if not data:
        yield f"{name}: {'null' if data is None else 'empty'}"
        return
    yield f"{name}, {len(data):,} {'byte' if len(data) == 1 else 'bytes'}"
    shown = data if whole else data[:_DUMPED_BYTES]
    for at in range(0, len(shown), _LINE_BYTES):
        piece = shown[at : at + _LINE_BYTES]
        letters = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in piece)  # noqa: PLR2004  ASCII
        yield f"  {at:08x}  {piece.hex(' '):<{3 * _LINE_BYTES - 1}}  |{letters}|"
    if len(shown) < len(data):
        yield f"  … {len(data) - len(shown):,} bytes more: --whole, or --json"


def _attempts(page: Page) -> Iterator[str]:
    yield ""
    yield "attempts" if page.attempts else "nothing was tried"
    for one in page.attempts:
        words = [f"{one['at']:%Y-%m-%d %H:%M:%S}", one["action"].lower(), one["outcome"] or ""]
        if one["field"]:
            words.append(f"({one['field']} {one['rule']})")
        if one["entry_id"] is not None:
            words.append(f"entry {one['entry_id']}")
        words.append(f"by {one['actor']}")
        if one["patch"]:
            words.append(_json(one["patch"]))
        if one["reason"]:
            words.append(f'"{one["reason"]}"')
        yield "  " + printable("  ".join(filter(None, words)))


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return _json(value) if isinstance(value, Mapping) else printable(str(value))


def _json(value: Mapping[str, Any]) -> str:
    return printable(json.dumps(value, ensure_ascii=False))
