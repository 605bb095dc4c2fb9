"""Findings that an account adds to those of the rooms below."""

from __future__ import annotations

from duheng.accounting.setup import AccountSetup
from duheng.terms.findings import Finding, Severity
from duheng.terms.languages import text_in


def excluded_finding(
    channel: str, cause: str, number: int, amount: float, first: str, last: str
) -> Finding:
    """Return the finding of readings that were set aside."""
    return Finding(
        code="accounting.set_aside",
        severity=Severity.ERROR,
        message=f"channel {channel}: {number} readings from {first} to "
        f"{last} are doubtful ({cause}) and set aside; they add up to {amount:.6g}",
        hint="correct them under corrections with a reason, or declare allowances: suspect: keep",
        data={"channel": channel, "cause": cause, "rows": number, "amount": amount},
    )


def correction_findings(account: AccountSetup) -> list[Finding]:
    """Return a finding for every correction that the account makes."""
    return [
        Finding(
            code="accounting.corrected",
            severity=Severity.NOTE,
            message=f"channel {one['channel']}: readings from {one['from']} to {one['until']} are "
            f"multiplied by {one['factor']:g}: {text_in(one['reason'], 'en')}",
            data={"channel": one["channel"], "factor": one["factor"]},
        )
        for one in account.corrections
    ]


def class_alone(instruments: list[str]) -> Finding:
    """Return the finding of instruments without any certificate."""
    return Finding(
        code="accounting.class_alone",
        severity=Severity.WARNING,
        message=f"{len(instruments)} instrument(s) have no certificate: the uncertainty rests on "
        f"the class on the instrument, which is no traceability: {', '.join(instruments[:10])}",
        hint="have them verified or calibrated, and confirm them",
        clause="ISO 10012:2003, 7.3.2",
        data={"instruments": instruments},
    )


def lapsed(instrument: str, channels: list[str], hours: float, *, allowed: bool) -> Finding:
    """Return the finding of readings taken while no confirmation was in force."""
    effect = "covered by the declared allowance" if allowed else "no allowance is declared"
    return Finding(
        code="accounting.expired",
        severity=Severity.WARNING if allowed else Severity.ERROR,
        message=f"{instrument} was used for {hours:g} h after its confirmation expired "
        f"(channels {', '.join(channels)}); {effect}",
        hint="confirm it anew, or declare allowances: expired with a reason",
        data={"instrument": instrument, "channels": channels, "hours": hours},
    )


def no_evidence(instrument: str, channels: list[str], hours: float, *, allowed: bool) -> Finding:
    """Return the finding of readings of an instrument of which nothing is known."""
    effect = "covered by the declared allowance" if allowed else "no allowance is declared"
    return Finding(
        code="accounting.untraceable",
        severity=Severity.WARNING if allowed else Severity.ERROR,
        message=f"{instrument} has neither certificate nor class for {hours:g} h "
        f"(channels {', '.join(channels)}); {effect}",
        hint="state its class or certificate, or declare allowances: untraceable with a reason",
        data={"instrument": instrument, "channels": channels, "hours": hours},
    )


def beyond_range(instrument: str, channel: str, number: int) -> Finding:
    """Return the finding of loads outside the calibrated range."""
    return Finding(
        code="accounting.beyond_calibrated_range",
        severity=Severity.WARNING,
        message=f"channel {channel}: {number} readings lie beyond the calibrated loads of "
        f"{instrument}; the error of the nearest point was kept",
        hint="have it calibrated at these loads",
        data={"instrument": instrument, "channel": channel, "rows": number},
    )


def load_unknown(instrument: str, reason: str) -> Finding:
    """Return the finding of error points that could not be used load by load."""
    return Finding(
        code="accounting.load_unknown",
        severity=Severity.NOTE,
        message=f"the errors of {instrument} were not used by load, because {reason}: their range "
        "is taken as a rectangular distribution",
        hint="declare the rating of the instrument, and give readings of one hour or less",
        data={"instrument": instrument},
    )


def no_expanded_uncertainty(reasons: list[str]) -> Finding:
    """Return the finding that says why a figure has no U."""
    return Finding(
        code="accounting.no_expanded_uncertainty",
        severity=Severity.ERROR,
        message=f"no U is stated for the whole: {'; '.join(reasons)}",
        hint="close the gap, or declare an allowance with its reason",
        data={"reasons": reasons},
    )


def default_used(stream: str, quantity: str, keys: list[str]) -> Finding:
    """Return the finding of a default in place of an analysis."""
    listed = ", ".join(keys[:6]) + (" ..." if len(keys) > 6 else "")
    return Finding(
        code="accounting.default_used",
        severity=Severity.WARNING,
        message=f"stream {stream}: {quantity} is the pack's default for {listed or 'all batches'}",
        hint="analyse the fuel; carbon from defaults is counted apart",
        data={"stream": stream, "input": quantity, "keys": keys},
    )


def penalty_used(stream: str, quantity: str, keys: list[str]) -> Finding:
    """Return the finding of a penalty of the method in place of a test."""
    listed = ", ".join(keys[:6]) + (" ..." if len(keys) > 6 else "")
    return Finding(
        code="accounting.penalty_used",
        severity=Severity.WARNING,
        message=f"stream {stream}: {quantity} is the method's penalty for untested coal, for "
        f"{listed or 'the whole period'}",
        hint="have the coal tested as the method asks; carbon from penalties is counted apart",
        data={"stream": stream, "input": quantity, "keys": keys},
    )


def averaged(stream: str, quantity: str, keys: list[str]) -> Finding:
    """Return the finding of a mean of the month in place of a test."""
    listed = ", ".join(keys[:6]) + (" ..." if len(keys) > 6 else "")
    return Finding(
        code="accounting.mean_of_month",
        severity=Severity.NOTE,
        message=f"stream {stream}: {quantity} of {listed} is the mean of the month's tested "
        "samples, weighted by the mass as fired",
        hint="the scatter of the samples is the uncertainty of the mean for an untested one",
        data={"stream": stream, "input": quantity, "keys": keys},
    )


def analysis_undeclared(stream: str, quantity: str, missing: list[str]) -> Finding:
    """Return the finding of an analysis that does not say what it is."""
    return Finding(
        code="accounting.analysis_undeclared",
        severity=Severity.WARNING,
        message=f"stream {stream}: the analysis of {quantity} does not declare its "
        f"{', '.join(missing)}; it was taken as the method asks for it",
        hint="write basis, heat (net or gross) and, for a monthly value, sample: composite or "
        "weighted_mean",
        data={"stream": stream, "input": quantity, "keys": missing},
    )


def supply_undeclared(stream: str, sites: list[str], region: str) -> Finding:
    """Return the finding of a regional factor for a site that does not say what supplies it."""
    return Finding(
        code="accounting.supply_undeclared",
        severity=Severity.NOTE,
        message=f"stream {stream}: the factor of {region} holds for some grids only, and "
        f"{', '.join(sites)} does not say which grid supplies it",
        hint="write supply at the site; a factor that does not fit is then refused",
        data={"stream": stream, "sites": sites, "region": region},
    )


def unchecked_value(title: str, pack: str) -> Finding:
    """Return the finding of a pack value that nobody compared with its source."""
    return Finding(
        code="accounting.unchecked_value",
        severity=Severity.WARNING,
        message=f"{title} ({pack}) was not compared with the official text",
        hint="compare it, correct the pack and enter who checked it; strict mode refuses it",
        data={"pack": pack},
    )


def stands_in(title: str, pack: str, year: int) -> Finding:
    """Return the finding of a factor used beyond its own year."""
    return Finding(
        code="accounting.stands_in",
        severity=Severity.NOTE,
        message=f"{title} ({pack}) is the latest published value; it stands in for {year}",
        hint="restate the account when the value of the year is published",
        data={"pack": pack, "year": year},
    )
