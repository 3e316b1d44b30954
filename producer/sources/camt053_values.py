"""What an entry of a camt.053 statement says, as texts."""

import re
from decimal import Decimal
from xml.etree.ElementTree import Element

_NUMBER = re.compile(r"\+?[0-9]*\.?[0-9]+|\+?[0-9]+\.")
_DIRECTIONS = ("CRDT", "DBIT")


def signed(element: Element) -> Decimal:
    """The amount of an entry, transaction or balance; below zero for a debit. ValueError when it has none."""
    amount = _amount(element.find("Amt"))
    direction = _text(element, "CdtDbtInd")
    if direction not in _DIRECTIONS:
        raise ValueError("it does not say whether it is a credit or a debit")
    return amount if direction == "CRDT" else -amount


def balance_of(element: Element) -> tuple[str, str, Decimal]:
    """Which balance it is, its currency and amount."""
    kind = _text(element, "Tp/CdOrPrtry/Cd")
    currency = (element.find("Amt").get("Ccy") or "") if element.find("Amt") is not None else ""  # type: ignore[union-attr]
    return kind, currency, signed(element)


def values_of(entry: Element, part: Element | None, known: dict[str, str]) -> dict[str, str]:
    """The columns of an entry, or of one transaction of it; those of the entry where that says nothing."""
    booked = entry if part is None else part
    amount = booked.find("Amt")
    details = entry.findall("NtryDtls/TxDtls")
    said = part if part is not None else details[0] if len(details) == 1 else Element("TxDtls")
    direction, reversal = _text(booked, "CdtDbtInd"), _text(entry, "RvslInd") in ("true", "1")
    instructed = said.find("AmtDtls/InstdAmt/Amt")
    end_to_end = _text(said, "Refs/EndToEndId")
    account, name = _counterparty(said, known["account"], payer=(direction == "CRDT") != reversal)
    return {
        **known,
        "counterparty": account,
        "counterparty_name": name,
        "amount": format(_amount(amount), "f"),
        "currency": amount.get("Ccy", "") if amount is not None else "",
        "direction": direction,
        "reversal": "true" if reversal else "false",
        "booking_date": _text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm"),
        "value_date": _text(entry, "ValDt/Dt") or _text(entry, "ValDt/DtTm"),
        "reference": _text(said, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef"),
        "customer_reference": _text(said, "Refs/InstrId"),
        "end_to_end_id": "" if end_to_end == "NOTPROVIDED" else end_to_end,
        "remittance": _remittance(said) or _text(said, "AddtlTxInf") or _text(entry, "AddtlNtryInf"),
        "transaction_code": _code(said) or _code(entry),
        "instructed_amount": "" if instructed is None else format(_amount(instructed), "f"),
        "instructed_currency": "" if instructed is None else instructed.get("Ccy", ""),
        "exchange_rate": _text(said, "AmtDtls/TxAmt/CcyXchg/XchgRate")
        or _text(said, "AmtDtls/InstdAmt/CcyXchg/XchgRate"),
    }


def _amount(element: Element | None) -> Decimal:
    text = (element.text or "").strip() if element is not None else ""
    if _NUMBER.fullmatch(text) is None:
        raise ValueError("its amount is no number above zero")
    return Decimal(text)


def _counterparty(said: Element, own: str, *, payer: bool) -> tuple[str, str]:
    """The account and name of the other side; in a reversal both keep the role they had at first."""
    roles = ("Dbtr", "Cdtr") if payer else ("Cdtr", "Dbtr")
    for role in roles:
        account = _text(said, f"RltdPties/{role}Acct/Id/IBAN") or _text(
            said, f"RltdPties/{role}Acct/Id/Othr/Id"
        )
        name = _text(said, f"RltdPties/{role}/Nm") or _text(said, f"RltdPties/{role}/Pty/Nm")
        if (account or name) and account != own:
            return account, name
    return "", ""


def _remittance(said: Element) -> str:
    free = [" ".join((line.text or "").split()) for line in said.findall("RmtInf/Ustrd")]
    return " ".join(free) or _text(said, "RmtInf/Strd/CdtrRefInf/Ref")


def _code(element: Element) -> str:
    domain = [_text(element, f"BkTxCd/Domn/{path}") for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    return "-".join(filter(None, domain)) or _text(element, "BkTxCd/Prtry/Cd")


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
