"""What a balance says about itself, node by node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from duheng.accounting.balance.judging import Blame, Verdict
from duheng.terms.findings import Finding, Severity

_CODES = {
    Verdict.CLOSES: ("accounting.balance_closes", Severity.NOTE, "closes"),
    Verdict.OPEN: ("accounting.balance_open", Severity.WARNING, "does not close"),
    Verdict.UNDECIDED: ("accounting.balance_undecided", Severity.WARNING, "cannot be judged"),
}


def verdict_finding(
    node: str,
    verdict: Verdict,
    amounts: Mapping[str, float | None],
    unit: str,
    months: Mapping[str, Verdict],
) -> Finding:
    """Return the verdict on one node.

    Parameters
    ----------
    amounts : Mapping
        ``residual``, ``expanded_uncertainty``, ``allowed`` and ``input`` [unit].
    months : Mapping
        Verdict by month, where months were judged.
    """
    code, severity, words = _CODES[verdict]
    residual, expanded = amounts["residual"], amounts["expanded_uncertainty"]
    size = "U is not known" if expanded is None else f"U {expanded:.4g} {unit}"
    opened = [month for month, one in months.items() if one is Verdict.OPEN]
    told = f"; {len(opened)} of {len(months)} months do not close" if opened else ""
    return Finding(
        code=code,
        severity=severity,
        message=f"{node}: the balance {words}: {residual:.4g} {unit} are left over, {size}{told}",
        hint=None
        if verdict is Verdict.CLOSES
        else "check the meters of the node, declare what is lost, or lower the uncertainty",
        clause="GB/T 3484",
        data={
            "node": node,
            "verdict": verdict.value,
            **amounts,
            "unit": unit,
            "open_months": opened,
            "months": {month: one.value for month, one in months.items()},
        },
    )


def left_out(node: str, hours: float, share: float, channels: Sequence[str]) -> Finding:
    """Return the finding of time that could not be balanced."""
    return Finding(
        code="accounting.balance_incomplete",
        severity=Severity.WARNING if share < 1 else Severity.ERROR,
        message=f"{node}: {hours:g} h ({share:.1%} of the period) are left out of the balance, "
        f"because readings of {', '.join(channels[:5])} are missing",
        hint="supply the readings; nothing is filled in, because a balance proves meters",
        data={"node": node, "hours": hours, "share": share, "channels": list(channels)},
    )


def blamed(blame: Blame, nodes: Sequence[str]) -> Finding:
    """Return the finding about who is to blame for balances that do not close."""
    places = ", ".join(nodes)
    if blame.flow is not None:
        return Finding(
            code="accounting.balance_blamed",
            severity=Severity.WARNING,
            message=f"{places}: without '{blame.flow}' the rest agrees; its indication would be "
            f"off by {blame.relative_error:+.2%} (standard uncertainty "
            f"{blame.standard_uncertainty:.2%})",
            hint="check its meter, its transformers and their ratios",
            data={
                "flow": blame.flow,
                "relative_error": blame.relative_error,
                "standard_uncertainty": blame.standard_uncertainty,
                "nodes": list(nodes),
            },
        )
    why = (
        f"several flows would explain it alone: {', '.join(blame.candidates[:6])}"
        if blame.candidates
        else "no flow alone explains it"
    )
    return Finding(
        code="accounting.balance_not_blamed",
        severity=Severity.NOTE,
        message=f"{places}: {why}",
        hint="a meter more, or a longer time, would tell them apart",
        data={"candidates": list(blame.candidates), "nodes": list(nodes)},
    )
