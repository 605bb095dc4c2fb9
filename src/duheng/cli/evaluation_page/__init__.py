"""The HTML page of an evaluation: one self-contained file, in Chinese and English."""

from duheng.cli.evaluation_page.page import evaluation_page

__all__ = ["evaluation_page"]
