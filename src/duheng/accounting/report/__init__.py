"""The HTML report of an account: one self-contained file, Chinese and English."""

from duheng.accounting.report.page import render_report

__all__ = ["render_report"]
