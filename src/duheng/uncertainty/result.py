"""A measurement result: value, uncertainty, degrees of freedom and budget, unrounded."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from duheng.quantities import MeasurementUnit
from duheng.terms.findings import Finding
from duheng.uncertainty.budget import BudgetLine
from duheng.uncertainty.coverage_factors import ExpandedUncertainty, expand

if TYPE_CHECKING:
    import pandas as pd

    from duheng.uncertainty.reporting import RoundedResult
    from duheng.uncertainty.rounding import RoundingPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementResult:
    """What an evaluation of a model gives.

    Attributes
    ----------
    name : str
        Name of the measurand.
    value : float
        The model at the estimates, also at second order [unit].
    unit : MeasurementUnit
        Unit of the output.
    standard_uncertainty : float or None
        Combined standard uncertainty [unit]. ``None`` when no input states one; when only some
        do not, it is that of the rest, and a finding names what it leaves out.
    degrees_of_freedom : float or None
        Effective degrees of freedom, unrounded, may be infinite [1]; ``None`` is not stated.
    budget : tuple of BudgetLine
        One line per cause, in the order of the inputs.
    findings : tuple of Finding
        What there is to doubt.
    order : int
        Order of the propagation, 1 or 2.
    mean_shift : float or None
        Second-order shift of the mean, reported beside the value [unit]; ``None`` at first order.
    second_order_share : float
        Share of the variance that is in no budget line: the second-order terms [1].
    correlations : tuple of (str, str, float)
        Sources of two budget lines and their correlation coefficient, not 0 [1]; all other
        causes are independent.
    """

    name: str
    value: float
    unit: MeasurementUnit
    standard_uncertainty: float | None
    degrees_of_freedom: float | None
    budget: tuple[BudgetLine, ...]
    findings: tuple[Finding, ...] = ()
    order: int = 1
    mean_shift: float | None = None
    second_order_share: float = 0.0
    correlations: tuple[tuple[str, str, float], ...] = ()

    @property
    def not_stated(self) -> tuple[str, ...]:
        """Sources whose uncertainty is not stated: what the uncertainty leaves out."""
        return tuple(line.source for line in self.budget if line.contribution is None)

    def expanded(
        self, coverage_probability: float | None = None, *, coverage_factor: float | None = None
    ) -> ExpandedUncertainty:
        """Return the expanded uncertainty for a coverage probability or a coverage factor.

        Without either, the coverage probability is 0.95.

        Raises
        ------
        UnusableCoverage
            When both are given, or one is out of range.
        """
        return expand(
            self.standard_uncertainty,
            self.degrees_of_freedom,
            self.unit,
            coverage_probability=coverage_probability,
            coverage_factor=coverage_factor,
            leaves_out=self.not_stated,
        )

    def rounded(
        self,
        policy: RoundingPolicy | str = "gum",
        coverage_probability: float | None = None,
        *,
        coverage_factor: float | None = None,
    ) -> RoundedResult:
        """Return value and expanded uncertainty rounded by a policy (GUM 7.2.6)."""
        from duheng.uncertainty.reporting import report

        expanded = self.expanded(coverage_probability, coverage_factor=coverage_factor)
        return report(
            self.value,
            expanded.expanded_uncertainty,
            policy,
            unit=self.unit.symbol,
            coverage_factor=expanded.coverage_factor,
            coverage_probability=expanded.coverage_probability,
            degrees_of_freedom=expanded.degrees_of_freedom,
        )

    def report(
        self,
        policy: RoundingPolicy | str = "gum",
        coverage_probability: float | None = None,
        *,
        coverage_factor: float | None = None,
        language: str = "en",
    ) -> str:
        """Return the result in one line, saying what its uncertainty leaves out.

        Examples
        --------
        >>> from duheng.uncertainty import Input, Model
        >>> model = Model.from_text("a + b", {"a": "mm", "b": "mm"}, "mm")
        >>> result = model.evaluate([
        ...     Input(name="a", value=10.0, standard_uncertainty=0.3, degrees_of_freedom=9),
        ...     Input(name="b", value=2.0, standard_uncertainty=0.4, degrees_of_freedom=9),
        ... ])
        >>> print(result.report(coverage_factor=2))
        (12.0 ± 1.0) mm (k = 2)
        """
        text = self.rounded(policy, coverage_probability, coverage_factor=coverage_factor).text(
            language
        )
        if not self.not_stated:
            return text
        listed = ", ".join(self.not_stated)
        chinese = language.startswith("zh")
        return text + (
            f"；未计入（未给出）：{listed}" if chinese else f"; leaves out, not stated: {listed}"
        )

    def pareto(self) -> tuple[BudgetLine, ...]:
        """Return the budget lines, the largest share first; those not stated come last."""
        return tuple(
            sorted(self.budget, key=lambda line: -abs(line.share) if line.share is not None else 1)
        )

    def to_dict(
        self,
        coverage_probability: float | None = None,
        *,
        coverage_factor: float | None = None,
        policy: RoundingPolicy | str = "gum",
    ) -> dict[str, Any]:
        """Return the published JSON form; ``None`` stands for infinite and for not stated."""
        expanded = self.expanded(coverage_probability, coverage_factor=coverage_factor)
        nu = self.degrees_of_freedom
        reported = self.report(policy, coverage_probability, coverage_factor=coverage_factor)
        known = {finding.code for finding in self.findings}
        added = [finding for finding in expanded.findings if finding.code not in known]
        return {
            "value": self.value,
            "unit": self.unit.symbol,
            "standard_uncertainty": self.standard_uncertainty,
            "degrees_of_freedom": None if nu is None or math.isinf(nu) else nu,
            "coverage_factor": expanded.coverage_factor,
            "coverage_probability": expanded.coverage_probability,
            "expanded_uncertainty": expanded.expanded_uncertainty,
            "reported": reported,
            "order": self.order,
            "mean_shift": self.mean_shift,
            "second_order_share": self.second_order_share,
            "budget": [line.to_dict() for line in self.budget],
            "correlations": [
                {"first": first, "second": second, "coefficient": coefficient}
                for first, second, coefficient in self.correlations
            ],
            "findings": [finding.to_dict() for finding in (*self.findings, *added)],
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the budget as a table, one row per line."""
        import pandas as pd

        rows = [_plain(line.to_dict()) for line in self.budget]
        return pd.DataFrame(rows)

    def to_latex(self) -> str:
        """Return the budget as a LaTeX table with one row per line."""
        from duheng.uncertainty.budget_table import budget_to_latex

        return budget_to_latex(self)


def _plain(line: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in line.items() if key != "title"}
