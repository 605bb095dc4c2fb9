"""The written form of a distribution says clearly what is wrong with it."""

from __future__ import annotations

import math
from typing import Any

import pytest

from duheng.uncertainty.distribution_forms import distribution_from
from duheng.uncertainty.errors import UnusableDistribution


@pytest.mark.parametrize(
    ("form", "value", "u"),
    [
        ({"kind": "rectangular", "half_width": 0.5}, -0.1, 0.5 / math.sqrt(3)),
        ({"kind": "uniform", "low": 1.1, "high": 1.3}, None, 0.1 / math.sqrt(3)),
        ({"kind": "triangular", "low": -1, "high": 1}, 0.0, 1 / math.sqrt(6)),
        ({"kind": "U-shaped", "half_width": 0.5}, 0.0, 0.5 / math.sqrt(2)),
        ({"kind": "trapezoidal", "half_width": 1, "top_ratio": 0.5}, 0.0, math.sqrt(1.25 / 6)),
        (
            {"kind": "ctrap", "low": -0.05, "high": 0.05, "inexactness": 0.025},
            0.0,
            math.sqrt(0.05**2 / 3 + 0.025**2 / 9),
        ),
        ({"kind": "normal", "standard_uncertainty": 0.2}, 3.0, 0.2),
        ({"kind": "student_t", "scale": 25, "degrees_of_freedom": 18}, 1.0, 25 * math.sqrt(9 / 8)),
        ({"kind": "student_t", "scale": 25, "degrees_of_freedom": "inf"}, 1.0, 25),
        ({"kind": "exponential", "mean": 2}, None, 2.0),
        ({"kind": "exponential"}, 2.0, 2.0),
        ({"kind": "gamma", "shape": 4, "rate": 4}, 1.0, 0.5),
        ({"kind": "gamma", "shape": 4, "scale": 0.25}, None, 0.5),
        ({"kind": "sample", "values": [1, 2, 3]}, None, 1.0),
    ],
)
def test_every_kind_can_be_written(form: dict[str, Any], value: float | None, u: float) -> None:
    found = distribution_from(form, value)
    assert found.standard_uncertainty == pytest.approx(u, rel=1e-12)


def test_a_parameter_may_stand_beside_the_form() -> None:
    found = distribution_from({"kind": "normal"}, 1.0, defaults={"standard_uncertainty": 0.25})
    assert found.standard_uncertainty == 0.25


@pytest.mark.parametrize(
    ("form", "value", "says", "hints"),
    [
        pytest.param(
            {"kind": "rectangular"}, 0.0, "lacks 'half_width'", "half_width", id="no half width"
        ),
        pytest.param({"kind": "rectangluar"}, 0.0, "unknown", "rectangular", id="misspelt kind"),
        pytest.param({"kind": "zzz"}, 0.0, "unknown", "known:", id="kind like no other"),
        pytest.param({"half_width": 1}, 0.0, "needs a kind", "", id="no kind"),
        pytest.param("rectangular", 0.0, "needs a kind", "", id="text instead of a form"),
        pytest.param({"kind": 5}, 0.0, "needs a kind", "", id="number as kind"),
        pytest.param(
            {"kind": "rectangular", "halfwidth": 1}, 0.0, "unknown key", "half_width", id="misspelt"
        ),
        pytest.param(
            {"kind": "rectangular", "half_width": "wide"}, 0.0, "needs a number", "", id="text"
        ),
        pytest.param(
            {"kind": "rectangular", "half_width": True}, 0.0, "needs a number", "", id="boolean"
        ),
        pytest.param({"kind": "rectangular", "half_width": -1}, 0.0, "above 0", "", id="negative"),
        pytest.param(
            {"kind": "rectangular", "half_width": 1}, None, "needs the value", "", id="no value"
        ),
        pytest.param(
            {"kind": "rectangular", "half_width": 1, "low": 0}, 0.0, "not both", "", id="both forms"
        ),
        pytest.param({"kind": "rectangular", "low": 0}, None, "lacks 'high'", "", id="one limit"),
        pytest.param(
            {"kind": "arcsine", "low": 1, "high": 0}, None, "low < high", "", id="exchanged"
        ),
        pytest.param(
            {"kind": "rectangular", "low": 0, "high": 1},
            0.9,
            "the value is 0.9",
            "",
            id="not the mean",
        ),
        pytest.param(
            {"kind": "trapezoidal", "half_width": 1}, 0.0, "lacks 'top_ratio'", "", id="no top"
        ),
        pytest.param({"kind": "ctrap", "half_width": 1}, 0.0, "lacks 'inexactness'", "", id="no d"),
        pytest.param({"kind": "student_t", "scale": 1}, 0.0, "degrees_of_freedom", "", id="no nu"),
        pytest.param({"kind": "gamma", "scale": 1}, None, "lacks 'shape'", "", id="no shape"),
        pytest.param(
            {"kind": "gamma", "shape": 1, "scale": 1, "rate": 1}, None, "not both", "", id="twice"
        ),
        pytest.param(
            {"kind": "gamma", "shape": 1, "rate": 0}, None, "rate above 0", "", id="no rate"
        ),
        pytest.param({"kind": "sample"}, None, "lacks 'values'", "", id="no values"),
        pytest.param(
            {"kind": "sample", "values": [1, "x"]}, None, "needs a number", "", id="text value"
        ),
        pytest.param({"kind": "normal"}, 1.0, "lacks 'standard_uncertainty'", "", id="no u"),
    ],
)
def test_a_faulty_form_is_refused(form: Any, value: float | None, says: str, hints: str) -> None:
    with pytest.raises(UnusableDistribution) as refusal:
        distribution_from(form, value, where="inputs.x.distribution")
    assert says in refusal.value.message
    assert refusal.value.message.startswith("inputs.x.distribution")
    assert hints in (refusal.value.hint or "")
