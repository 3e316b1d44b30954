"""The triggers that post, and that refuse changes: there, on, and calling what they should."""

import re
from collections.abc import Iterator

from audit.preaudit.model import Finding, Report, Scope
from ledger import sql
from ledger.books import Books

_STATEMENT = re.compile(
    r"\b(?:CREATE TRIGGER (\w+)[^;]*? ON (\w+)[^;]*?EXECUTE FUNCTION (\w+)\(|DROP TRIGGER (\w+) ON (\w+))"
)


def triggers(books: Books, _: Scope, __: Report) -> Iterator[Finding]:
    """Each trigger that the migrations made is there and on; of others a person should know."""
    expected = _expected()
    there = {(one["table_name"], one["name"]): one for one in books.records("audit_triggers")}
    wrong = [
        {"table": table, "trigger": name, "wrong": what}
        for (table, name), function in sorted(expected.items())
        if (what := _fault(there.get((table, name)), function))
    ]
    if wrong:
        said = ", ".join(f"{one['trigger']} on {one['table']} is {one['wrong']}" for one in wrong)
        yield Finding(
            "triggers",
            len(wrong),
            said,
            "entries can be written without balances and outbox rows, or be changed and deleted",
            "ALTER TABLE … ENABLE TRIGGER …, or restore it; then look at what was written meanwhile: "
            "dual-ledger audit again",
            listed=tuple(wrong),
        )
    if others := sorted(f"{name} on {table}" for table, name in there.keys() - expected.keys()):
        said = f"triggers that this program does not know: {', '.join(others)}"
        yield Finding("triggers", len(others), said, "somebody made them", "ask who", severity="note")


def hidden_rows(books: Books, _: Scope, __: Report) -> Iterator[Finding]:
    """No table hides rows from those who look, nor leads writes elsewhere."""
    found = books.records("audit_table_rules")
    if found:
        said = ", ".join(
            f"{one['table_name']} has {'row security' if one['row_security'] else 'a rewrite rule'}"
            for one in found
        )
        means = "what is read here may not be all there is, and a write may not arrive"
        do = "ALTER TABLE … DISABLE ROW LEVEL SECURITY, DROP RULE …; the books need neither"
        yield Finding("hidden_rows", len(found), said, means, do, listed=tuple(found))


def _fault(there: dict[str, object] | None, function: str) -> str:
    if there is None:
        return "missing"
    if not there["enabled"]:
        return "disabled"
    return "" if there["function"] == function else f"calling {there['function']}"


def _expected() -> dict[tuple[str, str], str]:
    """By table and name the function that it calls, as the migrations leave it."""
    found: dict[tuple[str, str], str] = {}
    for _, text in sql.objects("migrations"):
        for made, on, function, dropped, of in _STATEMENT.findall(text):
            if made:
                found[on, made] = function
            else:
                found.pop((of, dropped), None)
    return found
