"""Cells of a CSV file that a person may open in a spreadsheet, where some texts are formulas."""

import re

_FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20"  # the wide forms are taken for the narrow ones
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_BEGINS = re.compile(rf'[\t\r]|[\s"]*[{_FORMULA}]')
# a spreadsheet that splits at another mark than the comma sees a cell begin behind it
_BEGINS_BEHIND_A_MARK = re.compile(rf'([;|\t\r\n][\s"]*)(?=[{_FORMULA}])')


def safe(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would compute; a plain number stays as it is.

    >>> safe("-5.00"), safe("=1+1"), safe("@sum(a1)"), safe("a;=1+1"), safe("a-b")
    ('-5.00', "'=1+1", "'@sum(a1)", "a;'=1+1", 'a-b')
    """
    if _PLAIN_NUMBER.fullmatch(text):
        return text
    told = _BEGINS_BEHIND_A_MARK.sub(r"\1'", text)
    return f"'{told}" if _BEGINS.match(text) else told
