"""The functions of the books beside those that this program ships: a changed body posts otherwise."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from audit.preaudit.model import Finding, Report, Scope
from ledger import sql
from ledger.books import Books

_NAME = "post_ledger_entry"
_SIGNATURE = (
    "ledger_id text, debit_account_id text, credit_account_id text, amount numeric, currency_code text, "
    "asset_type text, transaction_type text, reference_id text, fx_rate numeric, metadata jsonb"
)
_SHIPPED = re.compile(r"^CREATE OR REPLACE FUNCTION (\w+)\(.*?^AS \$\$(.*?)\$\$", re.MULTILINE | re.DOTALL)
_MADE = {"minor_unit"}  # written by migrate from the currencies
_RESTORE = "dual-ledger migrate puts back what this program ships; find out who changed it"


class _Shipped(NamedTuple):
    body: str
    security_definer: bool
    search_path: bool


def posting_function(books: Books, _: Scope, __: Report) -> Iterator[Finding]:
    """DBIS's posting function is there, once, with the signature by which DBIS has always called it."""
    found = [one for one in books.records("audit_functions") if one["name"] == _NAME]
    means = "DBIS's own programs cannot post"
    if not found:
        yield Finding("posting_function", 1, f"there is no function {_NAME}", means, _RESTORE)
        return
    wrong = [one["arguments"] for one in found if one["arguments"] != _SIGNATURE]
    if wrong:
        said = "; ".join(f"{_NAME}({arguments})" for arguments in wrong)
        do = f"drop what is not {_NAME}({_SIGNATURE}); then dual-ledger migrate"
        yield Finding("posting_function", len(wrong), f"another signature: {said}", means, do)


def functions(books: Books, _: Scope, __: Report) -> Iterator[Finding]:
    """Every function is the text that this program ships, with the rights it was shipped with."""
    shipped, there = _shipped(), books.records("audit_functions")
    names = {one["name"] for one in there}
    wrong = [
        {"function": one["name"], "wrong": what}
        for one in there
        if one["name"] in shipped and (what := _difference(one, shipped[one["name"]]))
    ]
    wrong += [{"function": name, "wrong": "missing"} for name in sorted(shipped.keys() - names - {_NAME})]
    if wrong:
        said = ", ".join(f"{one['function']} ({one['wrong']})" for one in wrong)
        means = "posting, or what proves it, may do something else than what was tested"
        yield Finding(
            "functions", len(wrong), f"not as shipped: {said}", means, _RESTORE, listed=tuple(wrong)
        )
    if others := sorted(names - shipped.keys() - _MADE):
        said = f"functions that this program does not know: {', '.join(others)}"
        yield Finding("functions", len(others), said, "somebody made them", "ask who", severity="note")


def _difference(there: dict[str, object], shipped: _Shipped) -> str:
    if there["body"] != shipped.body:
        return "another body"
    if there["security_definer"] != shipped.security_definer:
        return "other rights"
    if shipped.search_path and "search_path=public, pg_temp" not in str(there["settings"]):
        return "another search_path"
    return ""


def _shipped() -> dict[str, _Shipped]:
    found = {}
    for _, text in sql.objects("functions"):
        for match in _SHIPPED.finditer(text):
            head = match[0].partition("$$")[0]
            found[match[1]] = _Shipped(match[2], "SECURITY DEFINER" in head, "SET search_path" in head)
    return found
