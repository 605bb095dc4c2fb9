"""Build the synthetic park on disk, and run its account."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from duheng.accounting.account import account
from duheng.accounting.demonstration.account_file import account_content
from duheng.accounting.demonstration.certificates import write_certificates, write_standards
from duheng.accounting.demonstration.errors_of_instruments import draw_truths
from duheng.accounting.demonstration.fuel import write_fuel
from duheng.accounting.demonstration.loads import true_energy_kwh
from duheng.accounting.demonstration.plan import EXPORT, GAP, REGISTERS, SEED, channels
from duheng.accounting.demonstration.readings import (
    indicated_kwh,
    write_gapped,
    write_intervals,
    write_registers,
)
from duheng.accounting.result import AccountResult
from duheng.terms.clock import Clock

_NOTE = """Synthetic demonstration data, made by Duheng from a fixed seed. Not evidence of anything.
合成演示数据，由度衡以固定种子生成，不得作为凭证。
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """A run of the demonstration.

    Attributes
    ----------
    account : Path
        The account document.
    report : Path
        The HTML report.
    result : AccountResult
        The figures.
    seconds : float
        How long the account took by the clock that was passed in [s].
    """

    account: Path
    report: Path
    result: AccountResult
    seconds: float


def build_demonstration(directory: Path | str) -> Path:
    """Write the synthetic park into a folder and return the path of its ACCOUNT.yaml.

    Parameters
    ----------
    directory : Path or str
        Made when it is not there; files of an earlier run are overwritten with the same bytes.
    """
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.Generator(np.random.PCG64(SEED))
    truths = draw_truths(generator)
    energy, true_kwh = {}, 0.0
    for channel in channels():
        true = true_energy_kwh(channel, generator)
        true_kwh += float(np.sum(true)) * (-1.0 if channel.name == EXPORT else 1.0)
        energy[channel.name] = indicated_kwh(channel, true, truths)
    apart = (*REGISTERS, GAP)
    wide = {name: values for name, values in energy.items() if name not in apart}
    intervals = write_intervals(folder, wide)
    gapped = write_gapped(folder, energy[GAP])
    registers, swap = write_registers(folder, {name: energy[name] for name in REGISTERS})
    standards = write_standards(folder)
    digests = {name: _sha256(folder / file) for name, file in standards.items()}
    certificates = write_certificates(folder, truths, digests)
    fuel = write_fuel(folder, generator)
    content = account_content(certificates, standards, (intervals, gapped, registers), fuel, swap)
    (folder / "TRUTH.json").write_text(
        json.dumps({"net_electricity_kwh": true_kwh}, indent=2) + "\n", encoding="utf-8"
    )
    (folder / "SYNTHETIC.txt").write_text(_NOTE, encoding="utf-8")
    path = folder / "ACCOUNT.yaml"
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    path.write_text("# " + _NOTE.splitlines()[0] + "\n" + text, encoding="utf-8", newline="\n")
    return path


def run_demonstration(directory: Path | str, *, clock: Clock) -> Demonstration:
    """Build the synthetic park, run its account and write its report.

    Parameters
    ----------
    directory : Path or str
        Where everything is written.
    clock : Clock
        Tells how long the account took.
    """
    path = build_demonstration(directory)
    begin = clock()
    result = account(path)
    seconds = (clock() - begin).total_seconds()
    report = result.write_html(path.parent / "report.html")
    return Demonstration(account=path, report=report, result=result, seconds=seconds)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
