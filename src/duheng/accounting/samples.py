"""Results that follow from several analyses: converted to another basis, weighted, averaged.

The kernel takes one source for one value. A result made of several analyses is a source that
carries nothing but what it follows from: each analysis stays a cause of its own, shared by
whatever else was made of the same sample.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from duheng.accounting.records import Texts
from duheng.accounting.sources import Cause, SourceRegister
from duheng.accounting.stated import Stated
from duheng.equations import Expression, compile_expression
from duheng.terms.evidence import EvidenceKind

ROUNDED_DOWN = 1 - 1e-12
"""The part of a derived source that rests on nothing behind it is to be 0, not rounding noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A value of one sample, batch, day or month, and what it follows from.

    Attributes
    ----------
    value : float
        In the unit of the method's input.
    cause : Cause
        The source of the value.
    behind : Mapping
        Cause and slope [unit of the value / unit of the cause] by id, for a value that follows
        from analyses; empty for an analysis itself.
    """

    value: float
    cause: Cause
    behind: Mapping[str, tuple[Cause, float]] = field(default_factory=dict)

    @property
    def leaves(self) -> Mapping[str, tuple[Cause, float]]:
        """The causes at the end, the result's own where it follows from nothing else."""
        return self.behind or {self.cause.id: (self.cause, 1.0)}

    @classmethod
    def stated(cls, stated: Stated, name: str, title: Texts) -> Result:
        """Return a value that the account states; exact by convention where it has no cause."""
        exact = Cause(
            id=f"urn:duheng:stated:{name}",
            input=name,
            title=title,
            kind=EvidenceKind.JUDGEMENT,
            evidence="",
            standard_uncertainty=0.0,
        )
        return cls(value=stated.value, cause=stated.cause or exact)

    def enter(self, register: SourceRegister) -> int:
        """Return the place of the result's cause in a register, entering all behind it."""
        for upstream, slope in self.behind.values():
            register.place_of(upstream)
            register.load(self.cause.id, upstream.id, slope)
        return register.place_of(self.cause)


def follows(cause: Cause, value: float, parts: Sequence[tuple[Result, float]]) -> Result:
    """Return a result that follows from others.

    Parameters
    ----------
    cause : Cause
        Its id, words and evidence; its uncertainty is found here.
    value : float
        The value itself.
    parts : sequence
        Result and slope of each that it follows from.

    Notes
    -----
    u^2 = sum (c_i u_i)^2 over the causes at the end (JCGM 100:2008, 5.1.2), slopes of a cause
    that is met twice added before they are squared. Where one of them states no uncertainty the
    result states none either, and the table names it; the others still enter.
    """
    behind: dict[str, tuple[Cause, float]] = {}
    for part, slope in parts:
        for name, (leaf, inner) in part.leaves.items():
            before = behind[name][1] if name in behind else 0.0
            behind[name] = (leaf, before + slope * inner)
    parts_of_u = [(one.standard_uncertainty, slope) for one, slope in behind.values()]
    stated = math.hypot(*(slope * u for u, slope in parts_of_u if u is not None))
    is_stated = all(u is not None for u, _ in parts_of_u)
    own = Cause(
        id=cause.id,
        input=cause.input,
        title=cause.title,
        kind=cause.kind,
        evidence=cause.evidence,
        standard_uncertainty=stated * ROUNDED_DOWN if is_stated else None,
        degrees_of_freedom=cause.degrees_of_freedom,
    )
    return Result(value=value, cause=own, behind=behind)


def evaluated(cause: Cause, expression: Expression, inputs: Mapping[str, Result | float]) -> Result:
    """Return the result of an expression of results and exact numbers."""
    tape = compile_expression(expression, list(inputs))
    numbers = {name: one.value if isinstance(one, Result) else one for name, one in inputs.items()}
    value, gradient = tape.value_and_gradient(numbers)
    parts = [
        (one, float(slope))
        for one, slope in zip(inputs.values(), gradient, strict=True)
        if isinstance(one, Result)
    ]
    return follows(cause, float(value), parts)


def weighted_mean(cause: Cause, parts: Sequence[tuple[Result, float]]) -> Result:
    """Return the mean of results, each with its weight: sum(x_j m_j) / sum(m_j)."""
    total = math.fsum(weight for _, weight in parts)
    value = math.fsum(one.value * weight for one, weight in parts) / total
    return follows(cause, value, [(one, weight / total) for one, weight in parts])
