"""What a withdrawn or changed certificate does to figures, without their readings."""

from duheng.accounting.what_if.cells import AccountCells, cells_of, parse_cells, read_cells
from duheng.accounting.what_if.evidence import EvidenceDocument, EvidenceSource, evidence_in
from duheng.accounting.what_if.figures import ChangedFigure, Standing, WhatIf, what_if

__all__ = [
    "AccountCells",
    "ChangedFigure",
    "EvidenceDocument",
    "EvidenceSource",
    "Standing",
    "WhatIf",
    "cells_of",
    "evidence_in",
    "parse_cells",
    "read_cells",
    "what_if",
]
