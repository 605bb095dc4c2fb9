"""What stands for a property that was not tested: the method's penalty, or the month's mean."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import mul

from duheng.accounting.decreed import DecreedValues
from duheng.accounting.errors import UnusableAccount
from duheng.accounting.method import Method, MethodInput
from duheng.accounting.samples import Result, evaluated, follows, weighted_mean
from duheng.accounting.setup import AccountSetup, Stream
from duheng.accounting.sources import Cause
from duheng.equations import symbol
from duheng.terms.evidence import EvidenceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A batch, day or month that the rows of a stream have.

    Attributes
    ----------
    name : str
        ``stream/key``.
    month : str
        The month it begins in.
    amount : float
        Sum of the rows [unit of the stream].
    """

    name: str
    month: str
    amount: float


def penalty(
    decreed: DecreedValues,
    method: Method,
    stream: Stream,
    wanted: MethodInput,
    tested: Mapping[str, Result],
) -> Result:
    """Return what the method decrees for an input that was not tested.

    Parameters
    ----------
    tested : Mapping
        Results of the same batch, day or month that outrank a part of the decreed product.

    Raises
    ------
    UnusableAccount
        When the method decrees nothing.
    NoValueInForce, NoSuchEntry, UncheckedValue
        When its table has no value.
    """
    if not wanted.untested or any(stream.carrier not in one.carriers for one in wanted.untested):
        raise UnusableAccount(
            f"stream '{stream.name}': {method.pack.id} decrees nothing for a {wanted.name} of "
            f"{stream.carrier} that was not tested",
            hint="write default where the fuel has one, or supply the analysis",
            data={"stream": stream.name, "input": wanted.name},
        )
    parts: dict[str, Result] = {}
    for number, one in enumerate(wanted.untested):
        name = one.analysis.name if one.analysis is not None else ""
        parts[f"part_{number}"] = tested.get(name) or decreed.of_table(method, stream, wanted, one)
    if len(parts) == 1:
        return parts["part_0"]
    own = Cause(
        id=":".join(dict.fromkeys(part.cause.id for part in parts.values())) + f"#{wanted.name}",
        input=wanted.name,
        title=wanted.title,
        kind=EvidenceKind.PACK,
        evidence=" × ".join(part.cause.evidence for part in parts.values()),
        standard_uncertainty=None,
    )
    return evaluated(own, reduce(mul, (symbol(name) for name in parts)), parts)


def mean_of_month(
    account: AccountSetup,
    stream: Stream,
    wanted: MethodInput,
    key: Key,
    keys: Sequence[Key],
    tested: Mapping[str, Result],
) -> Result:
    """Return the mean of the month's tested samples, weighted by the mass fired of each.

    Raises
    ------
    UnusableAccount
        When fewer than two samples of the month were tested: their scatter says how well the
        mean stands for one that was not.
    """
    prefix = f"{stream.name}/"
    parts = [
        (tested[one.name.removeprefix(prefix)], one.amount)
        for one in keys
        if one.month == key.month and one.name.removeprefix(prefix) in tested
    ]
    if len(parts) < 2 or not math.fsum(weight for _, weight in parts) > 0:
        raise UnusableAccount(
            f"stream '{stream.name}': {wanted.name} of {key.name.removeprefix(prefix)} was not "
            f"tested, and {key.month} has {len(parts)} tested samples; two are needed for a mean",
            hint="supply the analysis, or write missing: penalty where the method has one",
            data={"stream": stream.name, "input": wanted.name, "month": key.month},
        )
    identifier = f"urn:duheng:analysis:{account.subject_id}/{stream.name}/{wanted.name}/{key.month}"
    mean = weighted_mean(_cause(f"{identifier}#untested", wanted, key, len(parts), None), parts)
    values = [one.value for one, _ in parts]
    centre = math.fsum(values) / len(values)
    scatter = math.sqrt(math.fsum((one - centre) ** 2 for one in values) / (len(values) - 1))
    spread = Result(
        value=0.0, cause=_cause(f"{identifier}#scatter", wanted, key, len(parts), scatter)
    )
    return follows(mean.cause, mean.value, [(mean, 1.0), (spread, 1.0)])


def _cause(
    identifier: str, wanted: MethodInput, key: Key, number: int, uncertainty: float | None
) -> Cause:
    return Cause(
        id=identifier,
        input=wanted.name,
        title={
            "zh-Hans": f"{key.month} 未检样品取当月加权平均",
            "en": f"untested samples of {key.month}, mean of the month",
        },
        kind=EvidenceKind.STATISTICAL,
        evidence=f"{number} tested samples of {key.month}, weighted by mass as fired",
        standard_uncertainty=uncertainty,
        degrees_of_freedom=number - 1,
    )
