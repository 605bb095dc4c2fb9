"""A synthetic power station: a week at its stack, the coal of that week, its allowances."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from duheng.site.demonstration.carbon.documents import Subject, fill, table, write

FLOW_READS = 1.15
"""The planted fault: what the flow monitor shows of the true flow, since its test in November."""
_DAYS = 7
_FLOW_M3_PER_H = 980_000.0
_CO2_PERCENT = 12.3
_COAL_T_PER_DAY = 2_400.0
_SILENT = range(80, 84)
"""Hours in which the analyser gave nothing."""
_SAMPLE = ("62.90", "0.35", "4.20", "0.12", "12.60", "0.35")
_SUPPLIED_MWH = (2_950_000, 1_200_000)
_EMITTED_T = (2_650_000, 1_480_000)


def write_stack(folder: Path, subject: Subject) -> Path:
    """Return the path of the account of a stack, whose flow monitor reads too much."""
    dice = subject.generator("stack")
    rows = []
    for hour in range(24 * _DAYS):
        flow = FLOW_READS * _FLOW_M3_PER_H * dice.gauss(1, 0.03)
        co2 = "" if hour in _SILENT else f"{_CO2_PERCENT * dice.gauss(1, 0.01):.2f}"
        minutes = 0 if hour in _SILENT else 60
        begin = _first(subject) + timedelta(hours=hour)
        rows.append((begin.isoformat(" ", "minutes"), 1, f"{flow:.0f}", 60, co2, minutes))
    header = "begin,operating_h,flow,flow_minutes,co2,co2_minutes"
    write(folder, "hours.csv", table(header, rows))
    return write(folder, "ACCOUNT.yaml", fill("stack.yaml", subject))


def write_fuel(folder: Path, subject: Subject) -> Path:
    """Return the path of the account of the coal that was burnt below that stack."""
    dice = subject.generator("fuel")
    days = [_first(subject) + timedelta(days=day, hours=23) for day in range(_DAYS)]
    weighed = [
        (day.isoformat(" ", "minutes"), f"{_COAL_T_PER_DAY * dice.gauss(1, 0.02):.1f}")
        for day in days
    ]
    header = "month,c_ad,u_c,m_ad,u_m_ad,m_ar,u_m_ar,report"
    sample = (f"{subject.year}-01", *_SAMPLE, f"SYN-ELEM-{subject.year}-01")
    write(folder, "weighings.csv", table("day,belt_t", weighed))
    write(folder, "samples.csv", table(header, [sample]))
    write(folder, "belt-weigher.yaml", fill("belt-weigher.yaml", subject))
    return write(folder, "ACCOUNT.yaml", fill("fuel.yaml", subject))


def write_allowance(folder: Path, subject: Subject) -> Path:
    """Return the path of the account of allowances, of the last year whose benchmarks we hold."""
    dice = subject.generator("allowance")
    words = {
        f"{name}_{unit}": round(amount * dice.uniform(0.98, 1.02), -2)
        for name, amounts in (("supplied", _SUPPLIED_MWH), ("emitted", _EMITTED_T))
        for unit, amount in enumerate(amounts, start=1)
    }
    return write(folder, "ACCOUNT.yaml", fill("allowance.yaml", subject, **words))


def _first(subject: Subject) -> datetime:
    return datetime(subject.year, 1, 1)  # noqa: DTZ001 - written as local time, the zone is declared
