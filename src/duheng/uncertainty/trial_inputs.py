"""What a Monte Carlo run draws: independent quantities, and groups that vary together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.distribution import Array, Distribution
from duheng.uncertainty.errors import UnusableCovariance, UnusableDistribution
from duheng.uncertainty.joint_distributions import MultivariateNormal, check_covariance

Correlations = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialInputs:
    """The distributions of a model's inputs, ready to be drawn in blocks.

    Attributes
    ----------
    names : tuple of str
        Inputs in the order of the drawn columns.
    independent : tuple of (int, Distribution)
        Column and distribution of each independent input.
    joint : tuple of (tuple of int, MultivariateNormal)
        Columns and joint distribution of each group that varies together.
    findings : tuple of Finding
        Doubts, such as a distribution that correlation has replaced by a normal one.
    """

    names: tuple[str, ...]
    independent: tuple[tuple[int, Distribution], ...]
    joint: tuple[tuple[tuple[int, ...], MultivariateNormal], ...] = ()
    findings: tuple[Finding, ...] = ()

    def draw(self, generator: np.random.Generator, size: int) -> list[Array]:
        """Return one column of draws for every input, each of shape (size,)."""
        columns: list[Array] = [np.empty(0)] * len(self.names)
        for column, distribution in self.independent:
            columns[column] = distribution.sample(generator, size)
        for places, group in self.joint:
            for column, draws in zip(places, group.sample(generator, size), strict=True):
                columns[column] = draws
        return columns

    def without_standard_uncertainty(self) -> frozenset[str]:
        """Return the inputs whose distribution has no standard deviation (nu <= 2)."""
        wide = [i for i, each in self.independent if each.standard_uncertainty is None]
        for places, group in self.joint:
            wide.extend(places if group.standard_uncertainties is None else ())
        return frozenset(self.names[i] for i in wide)

    def without_mean(self) -> frozenset[str]:
        """Return the inputs whose distribution has no mean (nu <= 1)."""
        wide = [i for i, each in self.independent if each.mean is None]
        for places, group in self.joint:
            wide.extend(places if not getattr(group, "nu", np.inf) > 1 else ())
        return frozenset(self.names[i] for i in wide)


def trial_inputs(
    distributions: Mapping[str, Distribution],
    correlations: Correlations | None = None,
    joint: Sequence[tuple[Sequence[str], MultivariateNormal]] = (),
    *,
    standard_uncertainties: Mapping[str, float] | None = None,
) -> TrialInputs:
    """Return the inputs of a Monte Carlo run, in the order of ``distributions``.

    Parameters
    ----------
    distributions : Mapping of str to Distribution
        Every input of the model.
    correlations : Mapping of (str, str) to float, optional
        Correlation coefficients between inputs, not 0 [1].
    joint : sequence of (names, MultivariateNormal), optional
        Groups whose joint distribution is known; it replaces their own distributions.
    standard_uncertainties : Mapping of str to float, optional
        Of correlated inputs, where they differ from those of the distributions: a t distribution
        is wider than the standard uncertainty of its observations [units of the inputs].

    Raises
    ------
    UnusableCovariance
        When the coefficients contradict each other, name an unknown input, or correlate an
        input with a group or with itself.
    UnusableDistribution
        When a correlated input has no standard uncertainty.

    Notes
    -----
    Inputs with a correlation coefficient get the multivariate normal distribution that their
    estimates, standard uncertainties and covariances define (JCGM 101, 6.4.8); a finding says so
    where another shape was declared.

    Examples
    --------
    >>> from duheng.uncertainty.distributions import Normal
    >>> one = Normal(location=0.0, standard_deviation=1.0)
    >>> inputs = trial_inputs({"a": one, "b": one}, {("a", "b"): 0.5})
    >>> [places for places, _ in inputs.joint]
    [(0, 1)]
    """
    names = tuple(distributions)
    groups = [
        (tuple(names.index(name) for name in members), distribution)
        for members, distribution in joint
    ]
    taken = {column for places, _ in groups for column in places}
    findings: list[Finding] = []
    for cluster in _clusters(names, dict(correlations or {}), taken):
        members = {names[i]: distributions[names[i]] for i in cluster}
        u = {name: _width(name, each, standard_uncertainties) for name, each in members.items()}
        groups.append((cluster, _normal_of(members, u, correlations or {})))
        findings.extend(_replaced(names[i], distributions[names[i]]) for i in cluster)
        taken.update(cluster)
    return TrialInputs(
        names=names,
        independent=tuple(
            (i, distributions[name]) for i, name in enumerate(names) if i not in taken
        ),
        joint=tuple(groups),
        findings=tuple(each for each in findings if each.data["kind"] != "normal"),
    )


def _clusters(
    names: tuple[str, ...], correlations: dict[tuple[str, str], float], taken: set[int]
) -> list[tuple[int, ...]]:
    """Return the connected groups of columns that coefficients tie together."""
    cluster_of = {i: frozenset([i]) for i in range(len(names))}
    for (first, second), coefficient in correlations.items():
        a, b = _column(names, first), _column(names, second)
        if a == b or a in taken or b in taken:
            raise UnusableCovariance(
                f"the correlation of '{first}' with '{second}' is already settled",
                hint="an input is fully correlated with itself; observations taken together "
                "carry their own correlation",
            )
        if coefficient != 0:
            merged = cluster_of[a] | cluster_of[b]
            cluster_of.update(dict.fromkeys(merged, merged))
    found = {cluster for cluster in cluster_of.values() if len(cluster) > 1}
    return sorted(tuple(sorted(cluster)) for cluster in found)


def _column(names: tuple[str, ...], name: str) -> int:
    if name not in names:
        raise UnusableCovariance(f"a correlation names '{name}', which is no input")
    return names.index(name)


def _normal_of(
    members: Mapping[str, Distribution], u: Mapping[str, float], correlations: Correlations
) -> MultivariateNormal:
    names = list(members)
    matrix = np.eye(len(names))
    for (first, second), coefficient in correlations.items():
        if first in members and second in members:
            a, b = names.index(first), names.index(second)
            matrix[a, b] = matrix[b, a] = coefficient
    check_covariance(matrix, "correlation matrix")
    widths = np.array([u[name] for name in names])
    return MultivariateNormal(
        mean=[float(each.mean or 0.0) for each in members.values()],
        covariance=matrix * np.outer(widths, widths),
    )


def _width(name: str, distribution: Distribution, stated: Mapping[str, float] | None) -> float:
    u = distribution.standard_uncertainty if stated is None else stated.get(name)
    if u is None:
        raise UnusableDistribution(
            f"'{name}' is correlated but its distribution has no standard uncertainty",
            hint="more than three observations are needed",
            clause="JCGM 101:2008, 6.4.9.4",
        )
    return u


def _replaced(name: str, distribution: Distribution) -> Finding:
    return Finding(
        code="uncertainty.correlated_not_normal",
        severity=Severity.WARNING,
        message=f"'{name}' is correlated: its {distribution.kind} distribution was drawn as normal",
        hint="only normal quantities can be drawn from a correlation coefficient alone",
        clause="JCGM 101:2008, 6.4.8",
        data={"input": name, "kind": distribution.kind},
    )
