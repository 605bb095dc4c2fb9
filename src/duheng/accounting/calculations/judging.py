"""Whether a difference is larger than can be measured: a judgement with its probability."""

from __future__ import annotations

from dataclasses import replace

from duheng.accounting.calculations.doubts import judged
from duheng.accounting.calculations.method import Output
from duheng.accounting.records import Figure
from duheng.uncertainty import Normal, Specification, conformance_probability


def with_judgement(figure: Figure, output: Output) -> Figure:
    """Return a figure with the finding that compares it with the limit of its output.

    Notes
    -----
    The difference counts as seen where it is larger than U. The probability that the quantity is
    above the limit takes the best estimate as normally distributed (JCGM 106:2012, 7.2). Causes
    of which nobody states an uncertainty are in neither; a finding of the figure names them.
    """
    limit, uncertainty = output.judged_against, figure.standard_uncertainty
    if limit is None or uncertainty is None or figure.expanded_uncertainty is None:
        return figure
    facts = {
        "value": figure.best_estimate,
        "expanded": figure.expanded_uncertainty,
        "limit": limit,
        "is_larger": abs(figure.best_estimate - limit) > figure.expanded_uncertainty,
        "probability": _probability_above(figure.best_estimate, uncertainty, limit),
    }
    return replace(figure, findings=(*figure.findings, judged(output, facts)))


def _probability_above(value: float, uncertainty: float, limit: float) -> float:
    if not uncertainty > 0:
        return 1.0 if value > limit else 0.0
    known = Normal(location=value, standard_deviation=uncertainty)
    return conformance_probability(known, Specification(lower=limit))
