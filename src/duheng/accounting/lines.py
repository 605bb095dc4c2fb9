"""Budget lines of figures, from the budget of a cell table and the causes behind it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from duheng.accounting.records import FigureLine, Texts
from duheng.accounting.sources import SourceRegister

REGISTER = "register:"
INDEPENDENT = "independent:"


def figure_lines(lines: pd.DataFrame, register: SourceRegister) -> tuple[FigureLine, ...]:
    """Return the budget lines of one group, in the order of the table.

    Parameters
    ----------
    lines : DataFrame
        Rows of :meth:`duheng.uncertainty.columnar.Budget.to_frame` for one group.
    register : SourceRegister
        The causes that the table's sources name.
    """
    names = [str(name) for name in lines.columns]
    rows = lines.itertuples(index=False, name=None)
    written = (dict(zip(names, row, strict=True)) for row in rows)
    return tuple(_line(one, register) for one in written if not _carries_nothing(one))


def finite(number: Any) -> float | None:
    """Return a number, or ``None`` where it is infinite or none."""
    value = float(number)
    return value if math.isfinite(value) else None


def _carries_nothing(row: Mapping[str, Any]) -> bool:
    """Return whether a source is nothing but what stands behind it, which has its own lines."""
    return bool(row["standard_uncertainty"] == 0 and row["contribution"] == 0)


def _line(row: Mapping[str, Any], register: SourceRegister) -> FigureLine:
    source = str(row["source"])
    uncertainty = finite(row["standard_uncertainty"])
    cause = register.cause(source)
    is_stated = uncertainty is not None
    return FigureLine(
        source=source,
        input=_input_of(source) if cause is None else cause.input,
        title=_title_of(source) if cause is None else cause.title,
        kind=str(row["kind"]),
        evidence=str(row["evidence"]) or None,
        standard_uncertainty=uncertainty,
        sensitivity=finite(row["sensitivity"]),
        contribution=abs(float(row["contribution"])) if is_stated else None,
        share=float(row["share"]) if is_stated else None,
        degrees_of_freedom=finite(row["degrees_of_freedom"]),
    )


def _input_of(source: str) -> str:
    return source.removeprefix(INDEPENDENT) if source.startswith(INDEPENDENT) else "indication"


def _title_of(source: str) -> Texts:
    if source.startswith(REGISTER):
        channel = source.split(":")[2]
        return {"zh-Hans": f"{channel} 计度器分辨力", "en": f"resolution of register {channel}"}
    name = source.removeprefix(INDEPENDENT)
    return {"zh-Hans": f"{name} 的重复性", "en": f"repeatability of {name}"}
