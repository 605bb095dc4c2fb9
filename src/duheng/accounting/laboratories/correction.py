"""What a known bias of a laboratory would do to an account, offered and never applied."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from duheng.accounting.errors import UnknownName
from duheng.accounting.laboratories.errors import UnusableRound
from duheng.accounting.laboratories.round import LaboratoryRound
from duheng.accounting.stated import read_stated
from duheng.terms.documents import nearest


def offered_correction(found: LaboratoryRound, laboratory: str) -> dict[str, Any]:
    """Return the correction for a laboratory's bias as a stated value for an account document.

    Parameters
    ----------
    found : LaboratoryRound
        The round.
    laboratory : str
        Whose results are to be corrected.

    Returns
    -------
    dict
        ``value`` (minus the bias), ``unit``, ``standard_uncertainty`` (of the bias), ``source``,
        ``kind`` and ``evidence``, as :func:`duheng.accounting.stated.read_stated` takes it.

    Raises
    ------
    UnknownName
        When the laboratory has no bias in this round.
    UnusableRound
        When the uncertainty of its bias is not known: a correction without one understates U.

    Notes
    -----
    Nothing is corrected by itself. A bias that is known and not corrected belongs into the
    uncertainty of the account (JCGM 100:2008, 6.3.1, note).
    """
    bias = found.bias_of(laboratory)
    if bias is None:
        names = [one.laboratory for one in found.biases]
        close = nearest(laboratory, names)
        raise UnknownName(
            f"{laboratory} has no bias in the round {found.id}",
            hint=f"did you mean '{close}'?" if close else f"laboratories: {', '.join(names)}",
        )
    if bias.standard_uncertainty is None:
        raise UnusableRound(
            f"the uncertainty of the bias of {laboratory} is not known",
            hint="ask the laboratory, or the provider of the assigned value, for its uncertainty",
        )
    return {
        "value": -bias.bias,
        "unit": found.unit,
        "standard_uncertainty": bias.standard_uncertainty,
        "source": f"urn:duheng:laboratory-round:{found.id}/{laboratory}",
        "title": {"en": f"bias of {laboratory}", "zh-Hans": f"{laboratory} 的实验室偏倚"},
        "kind": "statistical",
        "evidence": f"laboratory round {found.id}, {bias.samples} samples",
    }


def corrected(
    written: Mapping[str, Any], correction: Mapping[str, Any], *, name: str, owner: str
) -> dict[str, Any]:
    """Return a stated value with a correction added, both uncertainties combined.

    Parameters
    ----------
    written, correction : Mapping
        Stated values; the result is in the unit of the first.
    name, owner : str
        Input and account, for the id of the corrected value.

    Raises
    ------
    UnusableRound
        When the value states no uncertainty: the corrected one would look better than it is.

    Notes
    -----
    The two are taken as independent. Where the laboratory's own uncertainty already holds an
    allowance for its bias, the result is on the safe side.
    """
    unit = str(written.get("unit", "1"))
    value = read_stated(written, unit=unit, name=name, owner=owner, where=name)
    added = read_stated(correction, unit=unit, name="bias", owner=owner, where="correction")
    if value.standard_uncertainty is None or added.standard_uncertainty is None:
        raise UnusableRound(f"{name} states no uncertainty", hint="state it before correcting")
    return {
        "value": value.value + added.value,
        "unit": unit,
        "standard_uncertainty": math.hypot(value.standard_uncertainty, added.standard_uncertainty),
        "source": f"urn:duheng:stated:{owner}/{name}/corrected",
        "kind": "statistical",
        "evidence": f"{written.get('evidence', name)}; corrected: {correction['evidence']}",
    }
