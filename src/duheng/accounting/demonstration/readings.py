"""Readings of the synthetic park: what the meters showed, and the faults that were planted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pcsv

from duheng.accounting.demonstration import plan
from duheng.accounting.demonstration.errors_of_instruments import Truth
from duheng.accounting.demonstration.plan import SyntheticChannel

Floats = npt.NDArray[np.float64]
REGISTER_DIGITS = 6
MULTIPLIER = 10.0
RESOLUTION = 0.01
SCALED = slice(181 * 96 + 32, 212 * 96 + 32)
"""From 1 July 08:00 to 1 August 08:00 the unit of one channel is wrong."""
GAP = slice(59 * 96 + 8, 60 * 96 + 36)
NOT_A_NUMBER = slice(136 * 96 + 32, 136 * 96 + 56)
START = {"E36": 812_345.10, "E37": 993_200.00, "E38": 51_200.40, "E39": 3_410.75}


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Indications at the exchange of a register."""

    final: float
    initial: float


def indicated_kwh(
    channel: SyntheticChannel, true_kwh: Floats, truths: Mapping[str, Truth]
) -> Floats:
    """Return what the measuring chain makes of the true energy, before any rounding [kWh]."""
    share = true_kwh * 4.0 / channel.rated_kw
    factor = 1.0 + truths[channel.meter].at(share)
    if channel.name == plan.SWAPPED:
        after = np.arange(len(true_kwh)) * plan.STEP_MINUTES >= plan.SWAP_MINUTE
        factor = np.where(after, 1.0 + truths["M38b"].at(share), factor)
    if channel.has_transformers:
        factor = factor * (1.0 + truths[channel.current_transformer].at(share))
        factor = factor * (1.0 + truths[channel.voltage_transformer].at(share))
    return true_kwh * factor


def write_gapped(folder: Path, values: Floats) -> str:
    """Write the readings of the channel whose rows of some hours never came."""
    lines = [
        f"{label},{value:.2f}"
        for place, (label, value) in enumerate(zip(_labels(1), values, strict=True))
        if not GAP.start <= place < GAP.stop
    ]
    path = folder / "readings" / f"{plan.GAP}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([f"time,{plan.GAP}", *lines]) + "\n", encoding="utf-8", newline="\n")
    return f"readings/{plan.GAP}.csv"


def write_intervals(folder: Path, energy: Mapping[str, Floats]) -> str:
    """Write the wide table of interval energies, faults planted; labels at interval end."""
    columns: dict[str, pa.Array] = {"time": pa.array(_labels(1))}
    for name, values in energy.items():
        shown = np.round(values, 2)
        if name == plan.SCALED:
            shown[SCALED] = np.round(values[SCALED] * 1000.0, 0)
        texts = [f"{value:.2f}" for value in shown]
        if name == plan.NOT_A_NUMBER:
            texts[NOT_A_NUMBER] = ["NaN"] * (NOT_A_NUMBER.stop - NOT_A_NUMBER.start)
        columns[name] = pa.array(texts)
    path = folder / "readings" / "intervals.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    options = pcsv.WriteOptions(quoting_style="none")
    pcsv.write_csv(pa.table(columns), path, options)
    return "readings/intervals.csv"


def write_registers(folder: Path, energy: Mapping[str, Floats]) -> tuple[str, Swap]:
    """Write the long table of register indications; return the file and the exchange."""
    labels = _labels(0, plan.INTERVALS + 1)
    names: list[str] = []
    times: list[str] = []
    shown: list[str] = []
    swap = Swap(final=0.0, initial=0.0)
    for name, values in energy.items():
        indications = START[name] + np.concatenate([[0.0], np.cumsum(values)]) / MULTIPLIER
        if name == plan.SWAPPED:
            at = plan.SWAP_MINUTE // plan.STEP_MINUTES
            swap = Swap(final=_shown(indications[at]), initial=12.30)
            indications[at:] = swap.initial + indications[at:] - indications[at]
        names += [name] * len(indications)
        times += labels
        shown += [f"{_shown(value):.2f}" for value in indications]
    path = folder / "readings" / "registers.csv"
    table = pa.table({"channel": names, "time": times, "indication": shown})
    pcsv.write_csv(table, path, pcsv.WriteOptions(quoting_style="none"))
    return "readings/registers.csv", swap


def _shown(value: float) -> float:
    """Return what a register of six digits shows, cut to its step."""
    steps = math.floor(value / RESOLUTION + 1e-9)
    whole = round(float(10**REGISTER_DIGITS) / RESOLUTION)
    return float(steps % whole) * RESOLUTION


def _labels(first: int, number: int = plan.INTERVALS) -> list[str]:
    start = datetime(plan.YEAR, 1, 1)  # noqa: DTZ001 - written as local time, the zone is declared
    step = timedelta(minutes=plan.STEP_MINUTES)
    return [
        (start + step * place).isoformat(sep=" ", timespec="minutes")
        for place in range(first, first + number)
    ]
