"""6. What was found beside agrees with the entries: balances, corrections. The rest no seal proves."""

from collections import defaultdict
from decimal import Decimal

from audit.evidence.script.money import Entries, plain
from audit.evidence.script.texts import broken, passed, rows

BALANCES, CORRECTIONS = "found/balances.csv", "found/corrections.csv"


def check_balances(entries: Entries) -> None:
    """Movements are those of the entries, balances follow from them, and every currency comes to zero."""
    left: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line, row in rows(BALANCES):
        number = {name: Decimal(row[name]) for name in [*row][4:]}
        sign = 1 if row["normal_side"] == "debit" else -1
        if [number["debits"], number["credits"]] != entries.moved.pop(row["account_id"], [0, 0]):
            broken(BALANCES, line, f"the entries move other sums on {row['account_id']}")
        closing = number["opening"] + sign * (number["debits"] - number["credits"])
        now = closing + sign * (number["later_debits"] - number["later_credits"])
        if (closing, now) != (number["closing"], number["balance"]):
            broken(BALANCES, line, "opening, movements, closing and balance do not add up")
        left[row["currency_code"], row["asset_type"]] += sign * (closing - number["stated_opening"])
    for account in entries.moved:
        broken(BALANCES, 0, f"{account}, which entries move, is missing")
    for (currency, asset), sum_left in left.items():
        if sum_left:
            broken(BALANCES, 0, f"{currency} ({asset}): debits less credits come to {sum_left}, not to zero")
    passed("trial balance", f"movements equal entries on every account; {len(left)} currencies come to zero")


def check_corrections(entries: Entries) -> None:
    """Each correction has its break, and equals its entry; each entry that says so is one."""
    breaks = {row["id"] for _, row in rows("found/breaks.csv")}
    known = set()
    for line, row in rows(CORRECTIONS):
        known.add(row["break_id"])
        if row["break_id"] not in breaks:
            broken(CORRECTIONS, line, f"break {row['break_id']} is not in found/breaks.csv")
        at, entry = entries.corrections.pop(f"CORRECTION-{row['break_id']}", (0, None))
        names = ("ledger_id", "debit_account_id", "credit_account_id", "currency_code", "asset_type")
        if entry and (
            entry["id"] != row["entry_id"]
            or plain(entry["amount"]) != plain(row["amount"])
            or any(entry[name] != row[name] for name in names)
        ):
            broken(CORRECTIONS, line, f"not the entry in sealed/entries.csv:{at}")
    for reference, (at, _) in entries.corrections.items():
        broken("sealed/entries.csv", at, f"{reference} is not in {CORRECTIONS}")
    for line, row in rows("found/approvals.csv"):
        if row["break_id"] not in known:
            broken("found/approvals.csv", line, f"there is no correction of break {row['break_id']}")
    passed("corrections", f"{len(known)}, each of a break that is listed, each equal to its entry")
