"""The tables of plots and trees: read once, every row checked, faults named by their line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from duheng.accounting.sinks.errors import SinkWithoutPlots, UnusableInventory
from duheng.accounting.sinks.setup import UNITS, SinkSetup
from duheng.quantities import parse_unit
from duheng.terms.documents import check_keys, nearest

Floats = NDArray[np.float64]
FIRST_LINE = 2
"""Line of the first row below the header."""
PLOT_COLUMNS = ("plot", "stratum", "area", "survey")
TREE_COLUMNS = ("survey", "plot", "tree", "species", "diameter", "height", "expansion")
_AREA = "ha"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inventory:
    """Plots and trees as columns.

    Attributes
    ----------
    plots : DataFrame
        plot, stratum, survey, area [ha]; one row for each plot and survey.
    trees : DataFrame
        survey, plot, stratum, tree, species, diameter [m], height [m] (NaN: not measured),
        expansion (trees of the plot for each tree measured), row (of the table of plots), line.
    """

    plots: pd.DataFrame
    trees: pd.DataFrame


def read_inventory(setup: SinkSetup) -> Inventory:
    """Return the plots and trees that a sink document names.

    Raises
    ------
    SinkWithoutPlots
        When a stratum has no plot at a survey.
    UnusableInventory
        When a column is missing, a number cannot be read or is not above 0, a name is unknown,
        or a row stands twice; the message names the line.
    MissingFile
        When a table is not there.
    """
    surveys = [one.name for one in setup.surveys]
    plots = _plots(setup, surveys)
    return Inventory(plots=plots, trees=_trees(setup, plots, surveys))


def _plots(setup: SinkSetup, surveys: list[str]) -> pd.DataFrame:
    table = _table(setup, "plots", PLOT_COLUMNS, optional={"survey"})
    known = _known(table, "stratum", list(setup.strata))
    _refuse(table, ~known, lambda row: _strange(row, "stratum", list(setup.strata)))
    table["area"] = _numbers(table, "area", setup, "plots", _AREA)
    _refuse(table, ~(table["area"] > 0), lambda row: f"plot {row['plot']}: the area is not above 0")
    if "survey" not in table:
        # without the column every plot was measured at every survey
        table = pd.concat([table.assign(survey=name) for name in surveys], ignore_index=True)
    _refuse(table, ~_known(table, "survey", surveys), lambda row: _strange(row, "survey", surveys))
    _refuse_twice(table, ["survey", "plot"])
    moved = table.groupby("plot")["stratum"].transform("nunique") > 1
    _refuse(table, moved, lambda row: f"plot {row['plot']} stands in several strata")
    for stratum in setup.strata:
        for survey in surveys:
            if not ((table["stratum"] == stratum) & (table["survey"] == survey)).any():
                raise SinkWithoutPlots(
                    f"stratum '{stratum}' has no plot at the survey '{survey}'",
                    hint="measure plots in it, or take it out of the sink",
                    data={"stratum": stratum, "survey": survey},
                )
    return table


def _trees(setup: SinkSetup, plots: pd.DataFrame, surveys: list[str]) -> pd.DataFrame:
    optional = {"height", "expansion", *(["survey"] if len(surveys) == 1 else [])}
    table = _table(setup, "trees", TREE_COLUMNS, optional=optional)
    if "survey" not in table:
        table["survey"] = surveys[0]
    species = list(setup.document["species"])
    for column, known in (("survey", surveys), ("species", species)):
        _refuse(
            table,
            ~_known(table, column, known),
            lambda row, c=column, k=known: _strange(row, c, k),  # type: ignore[misc]
        )
    _measures(setup, table)
    _refuse_twice(table, ["survey", "plot", "tree"])
    rows = pd.Series(
        np.arange(len(plots)), index=pd.MultiIndex.from_frame(plots[["survey", "plot"]])
    )
    places = rows.reindex(pd.MultiIndex.from_frame(table[["survey", "plot"]])).to_numpy()
    _refuse(
        table,
        pd.Series(np.isnan(places), index=table.index),
        lambda row: _strange(row, "plot", plots.loc[plots["survey"] == row["survey"], "plot"]),
    )
    table["row"] = places.astype(np.int64)
    table["stratum"] = plots["stratum"].to_numpy()[table["row"]]
    return table


def _measures(setup: SinkSetup, table: pd.DataFrame) -> None:
    for name in UNITS:
        if name not in table:
            table[name] = np.nan
            continue
        may_lack = name == "height"
        found = _numbers(table, name, setup, "trees", "m", may_lack=may_lack)
        wrong = ~(found > 0) & ~(found.isna() & may_lack)
        _refuse(
            table,
            wrong,
            lambda row, n=name: f"tree {row['tree']}: the {n} is {row[n]}, expected above 0",  # type: ignore[misc]
            hint="a tree that is gone has no row, and a height that was not measured stays empty",
        )
        table[name] = found
    if "expansion" in table:
        table["expansion"] = _numbers(table, "expansion", setup, "trees", "1")
        wrong = ~(table["expansion"] > 0)
        _refuse(table, wrong, lambda row: f"tree {row['tree']}: the expansion is not above 0")
    else:
        table["expansion"] = 1.0


def _table(
    setup: SinkSetup, which: str, columns: tuple[str, ...], *, optional: set[str]
) -> pd.DataFrame:
    """Return the columns of a table under the engine's names, as text, with the line of each."""
    written = setup.document[which]
    check_keys(written.get("columns", {}), columns, setup.where(which, "columns"))
    check_keys(written.get("units", {}), columns, setup.where(which, "units"))
    path = setup.files.path(written["file"], which)
    try:
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=False,
            index_col=False,
        )  # fmt: skip
    except (ValueError, csv.Error, pd.errors.ParserError) as error:
        raise UnusableInventory(
            f"{written['file']} is no table: {error}", hint="write a CSV file with a header, UTF-8"
        ) from error
    names = {own: written.get("columns", {}).get(own, own) for own in columns}
    missing = [
        name for own, name in names.items() if name not in table.columns and own not in optional
    ]
    if missing:
        close = nearest(missing[0], [str(one) for one in table.columns])
        raise UnusableInventory(
            f"{written['file']} has no column '{missing[0]}'",
            hint=f"did you mean '{close}'? write columns: {{...: {close}}}" if close else
            f"columns that must be there: {', '.join(set(names.values()) - optional)}",
        )  # fmt: skip
    chosen = {name: own for own, name in names.items() if name in table.columns}
    found = pd.DataFrame({own: table[name].str.strip() for name, own in chosen.items()})
    found["line"] = np.arange(len(found)) + FIRST_LINE
    found.attrs["file"] = written["file"]
    if not len(found):
        raise SinkWithoutPlots(f"{written['file']} holds no row: nothing was measured")
    for own in ("plot", "tree"):
        if own in found:
            _refuse(found, found[own] == "", lambda row, n=own: f"the {n} has no id")  # type: ignore[misc]
    return found


def _numbers(
    table: pd.DataFrame, column: str, setup: SinkSetup, which: str, unit: str, *,
    may_lack: bool = False,
) -> pd.Series[float]:  # fmt: skip
    own = setup.document[which].get("units", {}).get(column, UNITS.get(column, unit))
    scale = parse_unit(own).factor / parse_unit(unit).factor
    if parse_unit(own).dimension != parse_unit(unit).dimension:
        raise UnusableInventory(
            f"{setup.where(which, 'units', column)}: {own} is no unit of {column}"
        )
    written = table[column]
    numbers = pd.to_numeric(written, errors="coerce")
    is_lacking = written.str.lower().isin(["", "na", "nan"]) & may_lack
    wrong = ~np.isfinite(numbers) & ~is_lacking
    _refuse(
        table,
        wrong,
        lambda row: f"the {column} '{row[column]}' is no number",
        hint="a value that is missing is never written as 0",
    )
    return pd.Series(numbers * scale)


def _known(table: pd.DataFrame, column: str, known: list[str]) -> pd.Series[bool]:
    return table[column].isin(known)


def _strange(row: Mapping[str, Any], column: str, known: Any) -> str:
    names = [str(one) for one in known]
    close = nearest(str(row[column]), names)
    return f"unknown {column} '{row[column]}'" + (f"; did you mean '{close}'?" if close else "")


def _refuse_twice(table: pd.DataFrame, keys: list[str]) -> None:
    twice = table.duplicated(keys, keep="first")
    _refuse(
        table, twice, lambda row: f"{' '.join(f'{key} {row[key]}' for key in keys)} stands twice"
    )


def _refuse(
    table: pd.DataFrame,
    wrong: pd.Series[bool],
    say: Callable[[Mapping[str, Any]], str],
    hint: str | None = None,
) -> None:
    """Refuse a table where any row is wrong; the first is named, the others are counted."""
    number = int(wrong.sum())
    if not number:
        return
    row = {str(key): one for key, one in table[wrong].iloc[0].items()}
    more = f" (and {number - 1} more rows)" if number > 1 else ""
    raise UnusableInventory(
        f"{table.attrs.get('file', 'table')}, line {row['line']}: {say(row)}{more}",
        hint=hint,
        data={"line": int(row["line"]), "rows": number},
    )
