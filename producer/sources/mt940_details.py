"""What a bank says of an MT940 entry in :86:, in the two structures that are common, else as free text.

German banks number subfields (`?20` to `?29` and `?60` to `?63` are the text, `?31` the other account, `?32`
and `?33` its name) and put SEPA's words into the text (`EREF+…`, `SVWZ+…`). Others put words between slashes
(`/EREF/…/CNTP/account/bank/name/…/REMI/…`).
"""

import re
from collections.abc import Mapping

_NUMBERED = re.compile(r"\?([0-9]{2})")
_SEPA_WORD = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|PURP|IBAN|BIC)\+")
_SLASH_WORD = re.compile(
    r"/(EREF|REMI|CNTP|IBAN|NAME|BENM|ORDP|TRTP|MARF|CSID|PREF|RTRN|ISDT|INIT|ADDR|UDTR|UCRD)/"
)
_TEXT_NUMBERS = (*(f"{number}" for number in range(20, 30)), *(f"{number}" for number in range(60, 64)))
_NOT_PROVIDED = "NOTPROVIDED"


def details_of(text: str, entry: Mapping[str, str]) -> dict[str, str]:
    """The columns that `text` fills; `entry` has those of the statement line."""
    joined = text.replace("\n", "")
    if _NUMBERED.search(joined):
        found = _numbered(joined)
    elif _SLASH_WORD.search(joined):
        found = _slashed(joined)
    else:
        found = {"remittance": " ".join(text.split())}
    end_to_end = found.get("end_to_end_id", "")
    return {
        "counterparty": found.get("counterparty", ""),
        "counterparty_name": found.get("counterparty_name", ""),
        "end_to_end_id": "" if end_to_end == _NOT_PROVIDED else end_to_end,
        "remittance": found.get("remittance", "") or entry.get("remittance", ""),
    }


def _numbered(text: str) -> dict[str, str]:
    _, *parts = _NUMBERED.split(text)
    fields = dict(zip(parts[::2], parts[1::2], strict=True))
    said = "".join(fields.get(number, "") for number in _TEXT_NUMBERS)
    words = _by_word(_SEPA_WORD, said)
    return {
        "counterparty": fields.get("31", "").strip() or words.get("IBAN", ""),
        "counterparty_name": (fields.get("32", "") + fields.get("33", "")).strip(),
        "end_to_end_id": words.get("EREF", ""),
        "remittance": words.get("SVWZ", "") if words else said.strip(),
    }


def _slashed(text: str) -> dict[str, str]:
    words = _by_word(_SLASH_WORD, text)
    account, _, rest = words.get("CNTP", "").partition("/")
    name = rest.partition("/")[2].partition("/")[0]  # behind the bank's own
    said = words.get("REMI", "")
    return {
        "counterparty": (account or words.get("IBAN", "")).strip(),
        "counterparty_name": (name or words.get("NAME", "")).strip(),
        "end_to_end_id": words.get("EREF", "").strip("/ "),
        "remittance": said.removeprefix("USTD//").strip("/ "),
    }


def _by_word(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    _, *parts = pattern.split(text)
    return {word: said.strip() for word, said in zip(parts[::2], parts[1::2], strict=True)}
