"""What rules and causes of the detector are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FLAGS: Mapping[str, str | Promise] = {
    "telemetry.balance": _("Parts do not add up to the whole"),
    "telemetry.clock_ahead": _("Instant lies ahead of its arrival"),
    "telemetry.conflicting_duplicate": _("Two values for one instant"),
    "telemetry.duplicate": _("Sent twice"),
    "telemetry.gap": _("Gap: readings are missing"),
    "telemetry.identity": _("Electrical quantities contradict each other"),
    "telemetry.infinite": _("Infinite value"),
    "telemetry.jump": _("Spike"),
    "telemetry.missing": _("Sent without a value"),
    "telemetry.negative": _("Negative value"),
    "telemetry.not_a_number": _("Not a number"),
    "telemetry.not_traceable": _("Outside every confirmation: not traceable"),
    "telemetry.off_grid": _("Not at the declared interval"),
    "telemetry.out_of_range": _("Outside the plate range"),
    "telemetry.power_of_ten": _("Off by a power of ten"),
    "telemetry.register_excursion": _("Register jumps away and comes back"),
    "telemetry.register_unsteady": _("Falls too often for a register"),
    "telemetry.revised": _("Revised later"),
    "telemetry.rollover": _("Register rolled over"),
    "telemetry.scale": _("Wrong unit or ratio"),
    "telemetry.stuck": _("Stuck on one value"),
    "telemetry.swap": _("Register was exchanged"),
    "telemetry.unordered": _("Arrived out of order"),
}

CAUSES: Mapping[str, str | Promise] = {
    "missing": _("without a value"),
    "duplicate": _("conflicting duplicate"),
    "out_of_range": _("out of range"),
    "register": _("register"),
    "spike": _("spike"),
    "unit": _("unit or ratio"),
    "stuck": _("stuck"),
    "balance": _("balance"),
    "identity": _("identity"),
    "clock": _("clock"),
}

EVIDENCE: Mapping[str, str | Promise] = {
    "allowed": _("allowed"),
    "before": _("value before"),
    "days": _("days"),
    "difference": _("difference"),
    "factor": _("factor"),
    "final": _("final indication"),
    "initial": _("initial indication"),
    "interval_s": _("interval [s]"),
    "last_confirmation": _("last confirmation"),
    "missing": _("readings missing"),
    "moving": _("channel that moves"),
    "off": _("off the grid"),
    "parent": _("the whole"),
    "periods": _("periods"),
    "ratio": _("ratio"),
    "rows": _("readings concerned"),
    "value": _("value"),
    "work_order_at": _("work order of"),
}

STATUSES: Mapping[str, str | Promise] = {
    "measured": _("measured"),
    "missing": _("no value"),
    "not_a_number": _("not a number"),
    "infinite": _("infinite"),
    "manual": _("corrected by hand"),
    "substituted": _("substituted"),
}


def flag_title(code: str) -> str:
    """Return what a flag is called; its code where it has no words yet."""
    return str(FLAGS.get(code, code))
