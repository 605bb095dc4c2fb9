"""An account against the monitoring plan that was in force for its period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.files import InputFiles
from duheng.accounting.plans.declared import DeclaredAccount, DeclaredStream, mapping_in
from duheng.accounting.plans.frequency import analyses_kept
from duheng.accounting.plans.plan import MonitoringPlan, PlannedStream, plan_for
from duheng.terms.findings import Finding, Severity

_LISTED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCheck:
    """What a check of an account against its plan found."""

    plan: MonitoringPlan
    account: DeclaredAccount
    findings: tuple[Finding, ...]

    @property
    def is_kept(self) -> bool:
        """Whether nothing departs from the plan but what is a note."""
        return all(one.severity is Severity.NOTE for one in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the check, JSON-ready."""
        period = self.account.period
        return {
            "plan": {"id": self.plan.id, "version": self.plan.version},
            "account": {
                "file": self.account.document.name,
                "subject": self.account.subject_id,
                "period": [period.begin.isoformat(), period.end.isoformat()],
            },
            "is_kept": self.is_kept,
            "findings": [one.to_dict() for one in self.findings],
        }


def check_against_plan(
    plans: Iterable[MonitoringPlan],
    account: DeclaredAccount,
    result: Mapping[str, Any] | None = None,
) -> PlanCheck:
    """Return what in an account departs from the plan in force for its period.

    Parameters
    ----------
    plans : iterable of MonitoringPlan
        Versions of the site's plan; the one for the period is chosen.
    account : DeclaredAccount
        The account document.
    result : Mapping, optional
        The JSON of its result: then default values that were used are seen too.

    Raises
    ------
    MissingFile, UnusableAccount, EmptyTable
        When a table of analyses or batches cannot be read.
    """
    plan = plan_for(plans, account.period)
    sections = dict.fromkeys(["streams", *(one.section for one in plan.streams.values())])
    found = {section: account.streams(section) for section in sections}
    findings = [*_of_the_plan(plan, account), *_extra(plan, account, found)]
    for stream in plan.streams.values():
        declared = found[stream.section].get(stream.name)
        if declared is None:
            findings.append(_missing(plan, account, stream))
        else:
            findings += _of_stream(plan, account, stream, declared)
    if result is not None:
        findings += _of_result(plan, account, result)
    return PlanCheck(plan=plan, account=account, findings=tuple(findings))


def _of_the_plan(plan: MonitoringPlan, account: DeclaredAccount) -> Iterator[Finding]:
    if plan.subject_id != account.subject_id:
        yield _finding(
            "accounting.plan_other_subject", plan,
            f"{account.document.where('subject')}: the account is of {account.subject_id}, the "
            f"plan of {plan.subject_id}", "take the plan of this site",
        )  # fmt: skip
    if not plan.is_in_force(account.period):
        last = plan.valid_to or "further notice"
        yield _finding(
            "accounting.plan_not_in_force", plan,
            f"{account.document.where('period')}: the plan holds from {plan.valid_from} to {last}, "
            "not for the whole period of the account",
            "name the version that held, or have the plan renewed",
        )  # fmt: skip
    for method in account.methods or ():
        if plan.methods and method not in plan.methods:
            yield _finding(
                "accounting.plan_other_method", plan,
                f"{account.document.where('methods')}: the account uses {method}, which is not "
                "planned", f"planned: {', '.join(plan.methods)}", found=method,
            )  # fmt: skip


def _extra(
    plan: MonitoringPlan,
    account: DeclaredAccount,
    found: Mapping[str, Mapping[str, DeclaredStream]],
) -> Iterator[Finding]:
    planned = {(one.section, one.name) for one in plan.streams.values()}
    for section, streams in found.items():
        for name in streams:
            if (section, name) not in planned:
                yield _finding(
                    "accounting.plan_extra_stream", plan,
                    f"{account.document.where(section, name)}: '{name}' is accounted and not "
                    "planned", "add it to a new version of the plan, with the reason", stream=name,
                )  # fmt: skip


def _missing(plan: MonitoringPlan, account: DeclaredAccount, stream: PlannedStream) -> Finding:
    return _finding(
        "accounting.plan_missing_stream", plan,
        f"{account.document.where(stream.section)}: '{stream.name}' of source {stream.source} is "
        "planned and not accounted",
        "account it, or end it in a new version of the plan", stream=stream.name,
        severity=Severity.ERROR,
    )  # fmt: skip


def _of_stream(
    plan: MonitoringPlan,
    account: DeclaredAccount,
    stream: PlannedStream,
    declared: DeclaredStream,
) -> Iterator[Finding]:
    where = account.document.where(stream.section, stream.name)
    for key in ("carrier", "role"):
        planned, found = getattr(stream, key), declared.content.get(key)
        if planned is not None and found != planned:
            yield _finding(
                "accounting.plan_other_stream", plan,
                f"{where}: its {key} is '{found}', planned is '{planned}'",
                "correct the account, or change the plan with a reason",
                stream=stream.name, planned=planned, found=found,
            )  # fmt: skip
    yield from _methods(plan, account, stream, declared, where)
    yield from _meters(plan, account, stream, declared, where)
    yield from _measured(plan, account, stream, declared, where)


def _methods(
    plan: MonitoringPlan,
    account: DeclaredAccount,
    stream: PlannedStream,
    declared: DeclaredStream,
    where: str,
) -> Iterator[Finding]:
    routes = mapping_in(declared.content, "routes")
    for method, planned in stream.methods.items():
        is_used = account.methods is None or method in account.methods
        found = routes.get(method)
        if not is_used or (planned is not None and found is not None and found != planned):
            said = f"route '{found}' of {method}" if is_used else f"not {method}"
            wanted = f"'{planned}'" if planned is not None and is_used else method
            yield _finding(
                "accounting.plan_other_method", plan,
                f"{where}: it is accounted by {said}, planned is {wanted}",
                "account it as planned, or change the plan with a reason",
                stream=stream.name, planned=planned, found=found, severity=Severity.ERROR,
            )  # fmt: skip


def _meters(
    plan: MonitoringPlan,
    account: DeclaredAccount,
    stream: PlannedStream,
    declared: DeclaredStream,
    where: str,
) -> Iterator[Finding]:
    used, planned = declared.instruments, set(stream.meters)
    if planned and used != planned:
        yield _finding(
            "accounting.plan_other_meter", plan,
            f"{where}: measured by {', '.join(sorted(used)) or 'nothing'}, planned is "
            f"{', '.join(sorted(planned))}",
            "say when and why the meter was exchanged, in a new version of the plan",
            stream=stream.name, planned=sorted(planned), found=sorted(used),
        )  # fmt: skip
    for name in sorted(used & planned):
        wanted, found = plan.meters[name].get("class"), account.instrument(name).get("class")
        if wanted is not None and found is not None and str(wanted) != str(found):
            yield _finding(
                "accounting.plan_other_meter", plan,
                f"{where}: {name} is of class {found}, planned is {wanted}",
                "compare with the plate", stream=stream.name, planned=str(wanted), found=str(found),
            )  # fmt: skip


def _measured(
    plan: MonitoringPlan,
    account: DeclaredAccount,
    stream: PlannedStream,
    declared: DeclaredStream,
    where: str,
) -> Iterator[Finding]:
    analyses = mapping_in(declared.content, "analyses")
    for name, wanted in stream.measured.items():
        if name in mapping_in(declared.content, "stated"):
            continue
        if name not in analyses:
            yield _finding(
                "accounting.plan_default_used", plan,
                f"{where}: {name} is to be analysed ({wanted['analysis']}), and the account has no "
                "analysis of it: a default stands in",
                "analyse it as planned", stream=stream.name, input=name, planned=dict(wanted),
                severity=Severity.ERROR,
            )  # fmt: skip
            continue
        yield from _frequency(plan, account, stream, declared, name)


def _frequency(
    plan: MonitoringPlan,
    account: DeclaredAccount,
    stream: PlannedStream,
    declared: DeclaredStream,
    name: str,
) -> Iterator[Finding]:
    where = account.document.where(stream.section, stream.name)
    planned = stream.measured[name]["analysis"]
    analysis = mapping_in(mapping_in(declared.content, "analyses"), name)
    kept = analyses_kept(
        planned, declared.content, analysis, account.period, plan.zone, InputFiles(account.folder)
    )
    if kept is None:
        yield _finding(
            "accounting.plan_frequency", plan,
            f"{where}: {name} is planned {planned}; whether that was kept cannot be counted here",
            "look at the records of the analyses", stream=stream.name, input=name,
            frequency=planned, severity=Severity.NOTE,
        )  # fmt: skip
    elif kept.lacking:
        named = ", ".join(kept.lacking[:_LISTED])
        more = f" and {len(kept.lacking) - _LISTED} more" if kept.lacking[_LISTED:] else ""
        yield _finding(
            "accounting.plan_frequency", plan,
            f"{where}: {name} is planned {planned}: {kept.found} of {kept.planned} are there; "
            f"without: {named}{more}",
            "supply the analyses; what lacks is accounted by a default",
            stream=stream.name, input=name, frequency=planned, planned=kept.planned,
            found=kept.found,
            lacking=list(kept.lacking), severity=Severity.ERROR,
        )  # fmt: skip


def _of_result(
    plan: MonitoringPlan, account: DeclaredAccount, result: Mapping[str, Any]
) -> Iterator[Finding]:
    is_planned = any(stream.measured for stream in plan.streams.values())
    for figure in result.get("figures", ()):
        parts = figure["coverage"]["by_quantity"].get("default", {})
        share = sum(value for value in parts.values() if value is not None)
        if is_planned and not figure["group"] and share > 0:
            yield _finding(
                "accounting.plan_default_used", plan,
                f"{account.document.name}: {100 * share:.3g} % of {figure['quantity']} rests on "
                "default values, and the plan wants measurements",
                "analyse as planned", found=share, figure=figure["quantity"],
            )  # fmt: skip


def _finding(
    code: str,
    plan: MonitoringPlan,
    message: str,
    hint: str,
    severity: Severity = Severity.WARNING,
    **data: Any,
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        hint=hint,
        clause=f"monitoring plan {plan.name}",
        data={"plan": plan.id, "version": plan.version, **data},
    )
