"""3. The money: content digests of the entries, their sum in each window, what they move on each account."""

from collections import defaultdict
from decimal import Decimal
from hashlib import sha256

from audit.evidence.script.chain import WINDOWS, Chain
from audit.evidence.script.texts import Row, broken, passed, spoken

MONEY = (
    "ledger_id", "reference_id", "debit_account_id", "credit_account_id", "amount", "fx_rate",
    "currency_code", "asset_type", "transaction_type",
)  # fmt: skip


def plain(number: str | None) -> str:
    """A number without zeros at the end of its fraction; nothing for null."""
    return (number.rstrip("0").rstrip(".") if "." in number else number) if number else ""


def mark(row: Row) -> bytes:
    """Which entry it is, in 8 octets."""
    return sha256(spoken([row["id"], row["ledger_id"], row["reference_id"]])).digest()[:8]


class Entries:
    """What the entries come to."""

    def __init__(self, chain: Chain) -> None:
        """Go through all of them once."""
        self.moved: dict[str, list[Decimal]] = defaultdict(
            lambda: [Decimal(0), Decimal(0)]
        )  # debits, credits
        self.marks: dict[int, tuple[int, bytearray]] = {}  # by shard: its first number; a mark for each entry
        self.corrections: dict[str, tuple[int, Row]] = {}  # by reference: entries that say they are one
        sums = dict.fromkeys(chain.windows, (0, 0))
        for file, line, entry, one in chain.sealed("entries"):
            money = {**entry, "amount": plain(entry["amount"]), "fx_rate": plain(entry["fx_rate"])}
            content = sha256("\x1f".join(money[name] for name in MONEY).encode()).hexdigest()
            if content != entry["content_digest"]:
                broken(file, line, "content_digest is not that of its money")
            count, total = sums[one["number"]]
            sums[one["number"]] = count + 1, (total + int(content, 16)) % 2**256
            amount = Decimal(entry["amount"])
            self.moved[entry["debit_account_id"]][0] += amount
            self.moved[entry["credit_account_id"]][1] += amount
            self.marks.setdefault(int(one["shard"]), (int(one["first"]), bytearray()))[1].extend(mark(entry))
            if entry["reference_id"].startswith("CORRECTION-"):
                self.corrections[entry["reference_id"]] = line, entry
        for number, window in chain.windows.items():
            count, total = sums[number]
            if (window["entries"], window["content_digest"]) != (str(count), f"{total:064x}"):
                broken(WINDOWS, window["line"], "its entries are not so many, or not this money")
        passed("money", "the content digest of each entry, and their sum in each window")
