"""Carbon of every tree with its slopes: trees of one species and one way to the height at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from duheng.accounting.sinks.errors import UnusableInventory
from duheng.accounting.sinks.inventory import Inventory
from duheng.accounting.sinks.setup import Device, SinkSetup
from duheng.accounting.sinks.steps import MEASURED, Step, StepReader, joined
from duheng.accounting.sinks.terms import TermReader
from duheng.accounting.sinks.values import Term
from duheng.equations import Tape, compile_expression

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
KG_PER_TONNE = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """Trees that one expression holds for.

    Attributes
    ----------
    rows : ndarray of int
        Places in the table of trees.
    statutory, carbon : ndarray
        Of each tree [tC].
    slopes : Mapping of str to ndarray
        Of the carbon to what is measured [tC/m], and to every term [tC / unit of the term].
    """

    species: str
    rows: Integers
    has_modelled_height: bool
    steps: tuple[Step, ...]
    terms: Mapping[str, Term]
    statutory: Floats
    carbon: Floats
    slopes: Mapping[str, Floats]


def batches_of(
    setup: SinkSetup,
    inventory: Inventory,
    steps: StepReader,
    terms: TermReader,
    tree_carbon: str,
) -> list[Batch]:
    """Return the carbon of all trees.

    Raises
    ------
    UnusableInventory
        When the height of a tree is needed, was not measured, and no model is declared.
    """
    table = inventory.trees
    corrected = {name: _corrected(setup, table, name) for name in MEASURED}
    found = []
    for species, rows in table.groupby("species", sort=True).indices.items():
        own = steps.steps(str(species), tree_carbon)
        lacks = np.isnan(table["height"].to_numpy()[rows])
        if "height" not in joined(own, None, statutory=False).symbols:
            lacks = np.zeros_like(lacks)
        model = steps.height(str(species))
        if lacks.any() and model is None:
            raise _no_height(table, rows[lacks])
        for is_modelled in (False, True):
            chosen = rows[lacks == is_modelled]
            if chosen.size:
                height = model if is_modelled else None
                found.append(_batch(str(species), chosen, own, height, terms, corrected, table))
    return found


def _no_height(table: pd.DataFrame, rows: Integers) -> UnusableInventory:
    first = table.iloc[int(rows[0])]
    more = f" (and {rows.size - 1} more trees)" if rows.size > 1 else ""
    return UnusableInventory(
        f"{table.attrs.get('file', 'trees')}, line {first['line']}: the height of tree "
        f"{first['tree']} was not measured, and {first['species']} has no model of heights{more}",
        hint="measure it, or declare height: with a model at the species; a finding then counts "
        "these trees",
        data={"line": int(first["line"]), "trees": int(rows.size)},
    )


def _corrected(setup: SinkSetup, table: pd.DataFrame, name: str) -> Floats:
    """Return measured values corrected by what is known of the instrument of each survey."""
    values = table[name].to_numpy(dtype=np.float64).copy()
    for survey in setup.surveys:
        device = survey.devices.get(name)
        if device is None or device.correction is None:
            continue
        own = (table["survey"] == survey.name).to_numpy()
        values[own] += device.correction.value * scale_of(device, values[own])
    return values


def scale_of(device: Device, values: Floats, part: int = 0) -> Floats:
    """Return what a unit of a correction (part 0) or of a scatter (part 1) does to values."""
    return values if device.is_relative[part] else np.ones_like(values)


def _batch(
    species: str,
    rows: Integers,
    own: Sequence[Step],
    height: Step | None,
    terms: TermReader,
    corrected: Mapping[str, Floats],
    table: pd.DataFrame,
) -> Batch:
    steps = (*((height,) if height is not None else ()), *own)
    values = terms.terms(species, steps)
    best = compile_expression(joined(own, height, statutory=False))
    plain = compile_expression(joined(own, height, statutory=True))
    indicated = {name: table[name].to_numpy(dtype=np.float64)[rows] for name in MEASURED}
    given = {name: corrected[name][rows] for name in MEASURED}
    carbon, slopes = best.value_and_gradient(_inputs(best, values, given))
    shape = rows.shape
    return Batch(
        species=species,
        rows=rows,
        has_modelled_height=height is not None,
        steps=steps,
        terms=values,
        statutory=_full(plain.value(_inputs(plain, values, indicated)), shape),
        carbon=_full(carbon, shape),
        slopes={
            name: _full(slope, shape) * (values[name].factor if name in values else 1.0)
            for name, slope in zip(best.symbols, slopes, strict=True)
        },
    )


def _inputs(
    tape: Tape, terms: Mapping[str, Term], measured: Mapping[str, Floats]
) -> dict[str, float | Floats]:
    return {
        name: measured[name] if name in measured else terms[name].coherent for name in tape.symbols
    }


def _full(values: float | Floats, shape: tuple[int, ...]) -> Floats:
    return np.asarray(np.broadcast_to(np.asarray(values, dtype=np.float64), shape)) / KG_PER_TONNE
