"""Findings of a sink."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from duheng.accounting.sinks.batches import Batch
from duheng.accounting.sinks.deduction import Deduction
from duheng.accounting.sinks.estimate import StratifiedTotal
from duheng.accounting.sinks.inventory import Inventory
from duheng.accounting.sinks.setup import SinkSetup
from duheng.quantities import parse_unit
from duheng.terms.findings import Finding, Severity

Floats = NDArray[np.float64]


def dates_uncorrelated(stratum: str, pairs: int) -> Finding:
    """Return the finding of two surveys between which no covariance could be estimated."""
    return Finding(
        code="accounting.dates_uncorrelated",
        severity=Severity.WARNING,
        message=f"stratum {stratum}: {pairs} plots were measured at both surveys, too few for a "
        "covariance; the surveys are taken as independent",
        hint="measure the same plots again, or declare plot_correlation with its evidence",
        data={"stratum": stratum, "pairs": pairs},
    )


def heights_modelled(batches: Sequence[Batch]) -> list[Finding]:
    """Return a finding for each species of which heights came from a model."""
    return [
        Finding(
            code="accounting.height_modelled",
            severity=Severity.WARNING,
            message=f"{batch.rows.size} trees of {batch.species} have no measured height; it comes "
            f"from their diameter by {batch.steps[0].method.pack.id}",
            hint="measure heights on a part of the trees at least",
            data={
                "species": batch.species,
                "trees": int(batch.rows.size),
                "model": batch.steps[0].method.pack.id,
            },
        )
        for batch in batches
        if batch.has_modelled_height
    ]


def outside_range(inventory: Inventory, batches: Sequence[Batch]) -> list[Finding]:
    """Return a finding for each equation and measure with trees that it was not fitted for."""
    counted: dict[tuple[str, str, str], list[float]] = {}
    for batch in batches:
        for step in batch.steps:
            for name, bounds in step.fit.get("range", {}).items():
                values = _values(inventory, batch, step.method.pack.id, name)
                if values is None:
                    continue
                scale = parse_unit(bounds["unit"]).factor
                own = values / scale
                wrong = (own < bounds["from"] * (1 - 1e-9)) | (own > bounds["to"] * (1 + 1e-9))
                words = f"{bounds['from']:g} to {bounds['to']:g} {bounds['unit']}"
                key = (step.method.pack.id, name, words)
                counted.setdefault(key, []).extend(own[wrong].tolist())
    return [_outside(*key, values) for key, values in counted.items() if values]


def _values(inventory: Inventory, batch: Batch, pack: str, name: str) -> Floats | None:
    if name in inventory.trees:
        return np.asarray(inventory.trees[name].to_numpy()[batch.rows], dtype=np.float64)
    term = batch.terms.get(name)
    return None if term is None else np.full(batch.rows.size, term.coherent)


def _outside(pack: str, name: str, bounds: str, values: Sequence[float]) -> Finding:
    return Finding(
        code="accounting.outside_fitted_range",
        severity=Severity.WARNING,
        message=f"{len(values)} trees have a {name} of {min(values):.4g} to {max(values):.4g}, "
        f"outside the {bounds} that {pack} was fitted for",
        hint="take an equation that was made for such trees; U does not hold what this adds",
        data={"equation": pack, "input": name, "trees": len(values), "range": bounds},
    )


def trees_changed(setup: SinkSetup, inventory: Inventory) -> list[Finding]:
    """Return a finding of trees that became thinner, and one of trees that changed species."""
    if len(setup.surveys) != 2:
        return []
    table = inventory.trees
    sides = [
        table[table["survey"] == survey.name][["plot", "tree", "species", "diameter"]]
        for survey in setup.surveys
    ]
    both = sides[0].merge(sides[1], on=["plot", "tree"])
    thinner = both[both["diameter_y"] < both["diameter_x"]]
    other = both[both["species_y"] != both["species_x"]]
    found = []
    if len(thinner):
        found.append(
            _changed("accounting.tree_thinner", thinner, "are thinner at the later survey")
        )
    if len(other):
        found.append(_changed("accounting.tree_changed_species", other, "changed their species"))
    return found


def _changed(code: str, rows: pd.DataFrame, what: str) -> Finding:
    first = rows.iloc[0]
    return Finding(
        code=code,
        severity=Severity.WARNING,
        message=f"{len(rows)} trees {what}, such as tree {first['tree']} of plot {first['plot']}",
        hint="check the ids of the trees and the sheets of both surveys",
        data={"trees": len(rows), "plot": str(first["plot"]), "tree": str(first["tree"])},
    )


def measuring_unstated(setup: SinkSetup, needed: Sequence[str]) -> list[Finding]:
    """Return a finding for each survey and quantity of whose instrument nothing is stated."""
    return [
        Finding(
            code="accounting.measuring_not_stated",
            severity=Severity.WARNING,
            message=f"survey {survey.name}: nothing is stated of the instrument for the {name}; "
            "its error is not in U",
            hint="name an instrument with its correction and repeatability",
            data={"survey": survey.name, "quantity": name},
        )
        for survey in setup.surveys
        for name in needed
        if name not in survey.devices
        or survey.devices[name].correction is None
        or survey.devices[name].repeatability is None
    ]


def precision_of(total: StratifiedTotal, deduction: Deduction) -> Finding:
    """Return the finding of the sampling error, and of what is deducted for it."""
    document = "" if deduction.value is None else f" ({deduction.value.document})"
    return Finding(
        code="accounting.sampling_precision",
        severity=Severity.NOTE,
        message=f"the relative sampling error of the stock is {total.relative_error:.1%} at "
        f"{total.probability:.0%} confidence; the statutory value deducts {deduction.rate:.0%} of "
        f"the change{document}",
        hint="more plots, placed where area and scatter are, lower it",
        data={
            "relative_error": total.relative_error,
            "probability": total.probability,
            "rate": deduction.rate,
            "degrees_of_freedom": total.degrees_of_freedom,
        },
    )
