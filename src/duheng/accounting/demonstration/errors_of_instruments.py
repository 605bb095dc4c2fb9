"""What the synthetic instruments really do wrong, and what their certificates say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from duheng.accounting.demonstration.plan import STANDARDS, SyntheticChannel, channels

Floats = npt.NDArray[np.float64]
LOADS = (0.02, 0.05, 0.2, 0.5, 1.0, 1.2)
OWN_METER = 2.0e-4
OWN_TRANSFORMER = 1.5e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The true relative error of an instrument, and the error that its certificate states.

    Attributes
    ----------
    true, stated : ndarray
        Relative errors at ``loads`` [1].
    standard_uncertainty : float
        Of a stated error, the standard's part included [1].
    standard : str or None
        The upstream standard, whose error every certificate made with it carries.
    """

    loads: tuple[float, ...]
    true: Floats
    stated: Floats
    standard_uncertainty: float
    standard: str | None

    def at(self, share: Floats) -> Floats:
        """Return the true error at loads given as shares of the rating."""
        return np.interp(share, self.loads, self.true)


def draw_truths(generator: np.random.Generator) -> Mapping[str, Truth]:
    """Return every instrument's truth; certificates of one standard share its error."""
    errors = {name: one[3] * generator.standard_normal() for name, one in STANDARDS.items()}
    truths: dict[str, Truth] = {}
    for channel in channels():
        truths[channel.meter] = _meter(channel, errors, generator)
        if channel.has_transformers:
            truths[channel.current_transformer] = _transformer(errors["B"], generator)
            if channel.voltage_transformer not in truths:
                truths[channel.voltage_transformer] = _single(errors["B"], generator)
    truths["M38b"] = _verified(generator)
    return truths


def _meter(
    channel: SyntheticChannel, errors: Mapping[str, float], generator: np.random.Generator
) -> Truth:
    if channel.evidence in ("verification", "class"):
        return _verified(generator)
    slope = np.array([2.0, 1.2, 0.4, 0.0, -0.3, -0.4])
    true = 1.2e-3 * generator.standard_normal() + 6e-4 * slope * (
        1 + 0.3 * generator.standard_normal()
    )
    noise = OWN_METER * generator.standard_normal(len(LOADS))
    standard = STANDARDS[channel.standard][3]
    return Truth(
        loads=LOADS,
        true=true,
        stated=true + noise + errors[channel.standard],
        standard_uncertainty=float(np.hypot(OWN_METER, standard)),
        standard=channel.standard,
    )


def _verified(generator: np.random.Generator) -> Truth:
    """Return an instrument that keeps its class: nobody says where within the limit it lies."""
    error = np.full(1, generator.uniform(-0.004, 0.004))
    return Truth(loads=(1.0,), true=error, stated=error, standard_uncertainty=0.0, standard=None)


def _transformer(error: float, generator: np.random.Generator) -> Truth:
    true = (
        -8e-4 * np.array([1.8, 1.4, 1.1, 1.0, 0.9, 0.9]) * (1 + 0.4 * generator.standard_normal())
    )
    noise = OWN_TRANSFORMER * generator.standard_normal(len(LOADS))
    return Truth(
        loads=LOADS,
        true=true,
        stated=true + noise + error,
        standard_uncertainty=float(np.hypot(OWN_TRANSFORMER, STANDARDS["B"][3])),
        standard="B",
    )


def _single(error: float, generator: np.random.Generator) -> Truth:
    true = np.array([1e-3 * generator.standard_normal()])
    noise = OWN_TRANSFORMER * generator.standard_normal(1)
    return Truth(
        loads=(1.0,),
        true=true,
        stated=true + noise + error,
        standard_uncertainty=float(np.hypot(OWN_TRANSFORMER, STANDARDS["B"][3])),
        standard="B",
    )
