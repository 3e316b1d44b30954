"""Reports as one HTML page that needs nothing else: it can be mailed, kept and printed."""

from ledger.report.model import Bars, Part, Ranked, Report, Table
from ledger.report.page import must_be_writable, page, write_page

__all__ = ["Bars", "Part", "Ranked", "Report", "Table", "must_be_writable", "page", "write_page"]
