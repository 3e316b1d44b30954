"""What columns are called, in the languages of the banks whose files come without a mapping."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_UMLAUTS = str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_ALL = 100  # the phrase is the whole name

# role → phrases: a name that has all words of one plays that role; the earlier phrase is the better one
NAMES: Mapping[str, tuple[str, ...]] = {
    "debit_account": (
        "debit account", "account debit", "sollkonto", "soll konto", "debtor account",
        "from account", "source account", "sender account", "payer account", "ordering account",
        "originator account", "auftraggeberkonto", "von konto", "debtor iban", "debitaccountid",
        "debit", "debtor", "from", "sender", "payer", "originator", "auftraggeber", "soll",
    ),
    "credit_account": (
        "credit account", "account credit", "habenkonto", "haben konto", "creditor account",
        "to account", "destination account", "target account", "receiver account", "payee account",
        "beneficiary account", "empfaengerkonto", "an konto", "creditor iban", "creditaccountid",
        "credit", "creditor", "to", "receiver", "payee", "recipient", "beneficiary", "empfaenger",
        "haben",
    ),
    "counter_account": (
        "gegenkonto", "counter account", "counterparty account", "contra account", "other account",
        "partner account", "opposite account", "protiucet", "konto gegenpartei",
        "counterparty iban", "partner iban", "counterparty", "contra",
    ),
    "account": (
        "account id", "account number", "account no", "accountid", "acct id", "kontonummer",
        "konto nr", "iban", "account", "acct", "konto", "ucet", "compte", "cuenta", "conto",
        "rekening",
    ),
    "debit_amount": (
        "debit amount", "amount debit", "withdrawal amount", "withdrawals", "withdrawal",
        "money out", "paid out", "debits", "soll betrag", "debit", "belastung", "ausgang",
        "auszahlung", "soll", "out",
    ),
    "credit_amount": (
        "credit amount", "amount credit", "deposit amount", "deposits", "deposit", "money in",
        "paid in", "credits", "haben betrag", "credit", "gutschrift", "eingang", "einzahlung",
        "haben", "in",
    ),
    "amount": (
        "amount", "betrag", "amt", "castka", "montant", "importe", "importo", "bedrag", "umsatz",
        "kwota", "transaction value", "value", "wert", "sum", "summe", "total",
    ),
    "balance": (
        "balance", "saldo", "kontostand", "zustatek", "solde", "stand",
    ),
    "currency": (
        "currency code", "currency", "waehrung", "wahrung", "ccy", "curr", "mena", "devise",
        "moneda", "valuta code", "divisa", "waluta",
    ),
    "reference": (
        "reference id", "reference", "referenz", "transaction id", "txn id", "trans id",
        "transaction reference", "transaction number", "payment id", "entry id", "booking id",
        "belegnummer", "buchungsnummer", "uuid", "ref", "id", "number", "nummer", "nr", "no",
    ),
    "time": (
        "timestamp utc", "timestamp", "booking date", "posting date", "transaction date",
        "buchungstag", "buchungsdatum", "booked at", "posted at", "created at", "date time",
        "datetime", "date", "datum", "fecha", "data", "dia", "day", "tag", "at", "value date",
        "valuta", "wertstellung",
    ),
    "clock": (
        "uhrzeit", "time", "zeit", "heure", "hora", "cas", "clock",
    ),
    "direction": (
        "debit credit", "dr cr", "drcr", "direction", "soll haben", "side", "sign", "indicator",
        "vorzeichen", "dc", "in out", "richtung", "sh", "type", "typ", "art",
    ),
    "type": (
        "transaction type", "txn type", "type", "typ", "buchungsart", "umsatzart", "art",
        "buchungstext", "operation", "kind", "category", "transaction code", "code",
    ),
    "rate": (
        "fx rate", "exchange rate", "wechselkurs", "kurs", "rate", "fx",
    ),
    "ledger": (
        "ledger id", "ledger", "book",
    ),
    "asset": (
        "asset type", "asset class", "asset",
    ),
    "cents": (
        "cents", "cent", "minor", "pence", "haler", "grosz", "rappen", "kopeks",
    ),
}  # fmt: skip

# what stands in a column that tells the side; by an account's holder: money in, money out
MONEY_IN = frozenset((
    "credit", "cr", "c", "in", "incoming", "deposit", "receipt", "received", "receive", "eingang",
    "gutschrift", "haben", "h", "prijem", "kredit", "+", "plus", "einzahlung", "entree", "abono",
    "accredito", "paid_in", "money_in",
))  # fmt: skip
MONEY_OUT = frozenset((
    "debit", "dr", "d", "out", "outgoing", "withdrawal", "sent", "send", "ausgang", "lastschrift",
    "belastung", "soll", "s", "vydaj", "vyber", "debet", "-", "minus", "auszahlung", "sortie",
    "cargo", "addebito", "paid_out", "money_out",
))  # fmt: skip


@lru_cache(4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, without case and accents: `debitAccountId` is debit, account, id."""
    cased = name.lower() if name.isupper() else name  # else capitals begin words
    plain = unicodedata.normalize("NFKD", cased.translate(_UMLAUTS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(word.lower() for word in _WORD.findall(plain))


def fits(name: str, role: str) -> int:
    """How well a column's name says that it plays the role; 0 when it does not."""
    words = words_of(name)
    found = 0
    for place, phrase in enumerate(NAMES[role]):
        wanted = tuple(phrase.split())
        if words == wanted:
            return 2 * _ALL - place
        if set(wanted) <= set(words):
            found = max(found, _ALL - place)
    return found


def side_of(text: str) -> str:
    """`in` or `out` for a text that tells where money goes, as an account's holder says it; else empty."""
    word = text.strip() if text.strip() in {"+", "-"} else "_".join(words_of(text))
    return "in" if word in MONEY_IN else "out" if word in MONEY_OUT else ""
