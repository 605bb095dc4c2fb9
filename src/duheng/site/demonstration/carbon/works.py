"""The synthetic works of an energy user: a month of four meters, two years of a heated hall."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from pathlib import Path

from duheng.site.demonstration.carbon.documents import Subject, fill, table, write

PUMPS_READ = 0.96
"""The planted fault: what the meter of the pump house shows of the true energy."""
_HOURS = 31 * 24
_LOSS = 1.004
_SAVED = 0.9


def write_balance(folder: Path, subject: Subject) -> Path:
    """Return the path of a balance of electricity; one shop's meter reads low."""
    dice = subject.generator("balance")
    begin = datetime(subject.year, 1, 1)  # noqa: DTZ001 - written as local time
    rows = []
    for hour in range(_HOURS):
        furnace = 800 + 250 * math.sin(hour / 24 * math.tau) + dice.gauss(0, 40)
        mill = 500 * (1 + 0.4 * math.sin(hour / 168 * math.tau)) + dice.gauss(0, 30)
        pumps = 300 * (1 + 0.3 * math.sin(hour / 200)) + dice.gauss(0, 20)
        shown = ((furnace + mill + pumps) * _LOSS, furnace, mill, pumps * PUMPS_READ)
        instant = (begin + timedelta(hours=hour)).isoformat(timespec="minutes")
        rows.append((instant, *(f"{one:.2f}" for one in shown)))
    write(folder, "hours.csv", table("hour,incomer,furnace,mill,pumps", rows))
    return write(folder, "ACCOUNT.yaml", fill("balance.yaml", subject))


def write_savings(folder: Path, subject: Subject) -> Path:
    """Return the path of an account of savings: a tenth less heat after the first year."""
    dice = subject.generator("savings")
    first = date(subject.year - 1, 1, 1)
    number, changed = ((date(subject.year + add, 1, 1) - first).days for add in (1, 0))
    bills, weather, noise = [], [], 0.0
    for day in range(number):
        noise = 0.7 * noise + dice.gauss(0, 2.8)
        degrees = 6 - 19 * math.cos(math.tau * (day - 15) / 365.25) + noise
        used = 40 + 3.2 * max(14 - degrees, 0) + dice.gauss(0, 6)
        on = (first + timedelta(days=day)).isoformat()
        bills.append((on, f"{max(used, 5) * (_SAVED if day >= changed else 1):.1f}"))
        weather += [(f"{on}T{hour:02d}:00", f"{degrees:.2f}") for hour in (0, 12)]
    bills.append(((first + timedelta(days=number)).isoformat(), ""))
    write(folder, "bills.csv", table("day,kWh", bills))
    write(folder, "weather.csv", table("instant,degC", weather))
    return write(folder, "ACCOUNT.yaml", fill("savings.yaml", subject))
