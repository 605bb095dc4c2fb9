"""Reports of an account: one HTML page in both languages; PDF and workbook in one each."""

from duheng.accounting.report.page import render_report
from duheng.accounting.report.printing import render_account_pdf
from duheng.accounting.report.workbook import render_account_xlsx

__all__ = ["render_account_pdf", "render_account_xlsx", "render_report"]
