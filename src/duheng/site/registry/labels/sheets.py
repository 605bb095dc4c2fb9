"""On what stickers are printed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet, or a roll where ``columns`` is 1: sizes of one sticker, and how many stand where.

    Attributes
    ----------
    key : str
        Such as ``a4``.
    width_mm, height_mm : float
        Of one sticker.
    code_mm : float
        Of the QR code; below 20 mm a telephone no longer reads it.
    columns, rows : int
        Stickers on a sheet.
    margin_x_mm, margin_y_mm : float
        Of the sheet.
    size_pt : float
        Of the text.
    """

    key: str
    width_mm: float
    height_mm: float
    code_mm: float
    columns: int = 1
    rows: int = 1
    margin_x_mm: float = 0.0
    margin_y_mm: float = 0.0
    size_pt: float = 8.0

    @property
    def per_page(self) -> int:
        """How many stickers a page holds."""
        return self.columns * self.rows


SHEETS = {
    one.key: one
    for one in (
        Sheet(key="a4", width_mm=70, height_mm=37, code_mm=26, columns=3, rows=8, margin_y_mm=0.5),
        Sheet(key="thermal", width_mm=60, height_mm=40, code_mm=22, size_pt=7.5),
    )
}
