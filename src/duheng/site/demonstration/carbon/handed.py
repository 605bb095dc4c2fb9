"""What the synthetic site hands in for its checks of quality, each with what is wrong in it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping

from duheng.accounting.stack_tests.rata import t_value
from duheng.site.demonstration.carbon.documents import Subject, fill, table

BIASED_LABORATORY = "SYN-LAB-06"
BIAS_PERCENT = 0.9
WRONG_TEST = 17
"""Line of the test whose relative accuracy does not follow from its own figures."""
_RUNS = 9
_TESTS = 24
_LEVELS = {"so2": 320.0, "nox": 180.0}
_COALS = {"COAL-A": 58.42, "COAL-B": 47.26, "COAL-C": 63.10}
_LABORATORIES = 8
_HEADER = (
    "quantity,test,date,runs,mean_monitor,mean_reference,mean_difference,standard_deviation,"
    "confidence_coefficient,relative_accuracy"
)


def metering_files(subject: Subject) -> Mapping[str, str]:
    """Return the lists of instruments, and the graded checklist; one meter is past its date."""
    year = subject.sizes.today.year
    words = {
        "last": year - 1, "after": year + 1, "later": year + 5, "lapsed": year - 1,
        "long": year - 7,
    }  # fmt: skip
    return {
        "进出用能单位.csv": fill("units.csv", subject, **words),
        "主要次级用能单位.csv": fill("sub-units.csv", subject, **words),
        "answers.yaml": fill("answers.yaml", subject),
    }


def stack_tests(subject: Subject) -> str:
    """Return a table of submitted tests, of which one contradicts itself."""
    dice = subject.generator("stack-tests")
    rows = []
    for place in range(_TESTS):
        line = place + 2
        quantity = list(_LEVELS)[place % len(_LEVELS)]
        name, day = (
            f"SYN-T{line:02d}",
            f"{subject.year}-{place // 2 + 1:02d}-{place % 2 * 9 + 5:02d}",
        )
        rows.append((quantity, name, day, _RUNS, *_figures(_LEVELS[quantity], line, dice)))
    return table(_HEADER, rows)


def _figures(level: float, line: int, dice: random.Random) -> Iterator[str]:
    """Yield the figures of a test as it is submitted; of one the relative accuracy is halved."""
    reference = round(level * dice.uniform(0.9, 1.1), 1)
    difference = round(reference * dice.uniform(0.005, 0.03), 1)
    deviation = round(reference * dice.uniform(0.01, 0.02), 1)
    half = t_value(_RUNS) * deviation / math.sqrt(_RUNS)
    accuracy = (difference + half) / reference * 100
    if line == WRONG_TEST:
        accuracy /= 2
    for value in (reference - difference, reference, difference, deviation):
        yield f"{value:.1f}"
    yield f"{half:.2f}"
    yield f"{accuracy:.2f}"


def round_files(subject: Subject) -> Mapping[str, str]:
    """Return a round of laboratories on carbon in coal, of which one is biased."""
    dice = subject.generator("round")
    rows = [
        (coal, laboratory, f"{_found(carbon, laboratory, dice):.2f}", "0.36", "2")
        for coal, carbon in _COALS.items()
        for laboratory in (f"SYN-LAB-{one:02d}" for one in range(1, _LABORATORIES + 1))
        for _twice in range(2)
    ]
    return {
        "ROUND.yaml": fill("round.yaml", subject),
        "results.csv": table("sample,laboratory,carbon_pct,U,k", rows),
    }


def _found(carbon: float, laboratory: str, dice: random.Random) -> float:
    bias = BIAS_PERCENT if laboratory == BIASED_LABORATORY else 0.0
    return carbon + bias + dice.gauss(0, 0.09)
