"""The page of an evaluation: one self-contained HTML file, Chinese and English."""

from duheng.uncertainty.page.render import render_page

__all__ = ["render_page"]
