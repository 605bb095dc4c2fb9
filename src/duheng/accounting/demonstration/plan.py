"""The synthetic park: forty channels in four places, their instruments, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass

YEAR = 2025
ZONE = "Asia/Shanghai"
STEP_MINUTES = 15
INTERVALS = 365 * 96
SEED = 20250101

SITES = {
    "smelter": ("北区冶炼", "North smelter"),
    "mill": ("南区轧制", "South rolling mill"),
    "utilities": ("公辅动力", "Utilities"),
    "offices": ("办公生活", "Offices"),
}
STANDARDS = {
    "A": (
        "标准电能表装置 SYN-STD-A",
        "reference energy meter SYN-STD-A",
        "SYN-STD-2024-001",
        1.0e-4,
    ),
    "B": (
        "标准互感器装置 SYN-STD-B",
        "reference transformer SYN-STD-B",
        "SYN-STD-2024-002",
        1.2e-4,
    ),
}

EXPIRED, SCALED, GAP, NOT_A_NUMBER = "E07", "E12", "E20", "E23"
CLASS_ONLY, ROLLOVER, SWAPPED, EXPORT = "E33", "E37", "E38", "E40"
REGISTERS = ("E36", "E37", "E38", "E39")
SWAP_MINUTE = 231 * 1440 + 10 * 60
"""The register of ``SWAPPED`` is exchanged on 20 August at 10:00 [minutes into the year]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticChannel:
    """One channel: where it is, how large, and by what it is measured.

    Attributes
    ----------
    rated_kw : float
        Rated power of the circuit [kW].
    base : float
        Mean load as a share of the rating [1].
    shape : str
        ``steady``, ``shifts``, ``offices`` or ``sun``.
    evidence : str
        Of the meter: ``dcc``, ``calibration``, ``verification`` or ``class``.
    standard : str
        Upstream standard of a calibrated meter.
    has_transformers : bool
        Whether it is measured through current and voltage transformers of its own.
    """

    name: str
    site: str
    number: int
    rated_kw: float
    base: float
    shape: str
    evidence: str
    standard: str
    has_transformers: bool

    @property
    def meter(self) -> str:
        """Name of the meter."""
        return f"M{self.number:02d}"

    @property
    def current_transformer(self) -> str:
        """Name of the current transformer."""
        return f"CT{self.number:02d}"

    @property
    def voltage_transformer(self) -> str:
        """Name of the voltage transformer, which six circuits of a busbar share."""
        return f"PT{1 + (self.number - 1) // 6}"


def channels() -> tuple[SyntheticChannel, ...]:
    """Return the forty channels, always the same."""
    return tuple(_channel(number) for number in range(1, 41))


def _channel(number: int) -> SyntheticChannel:
    name = f"E{number:02d}"
    site = tuple(SITES)[(number - 1) // 12 if number < 37 else 3]
    shape = {"smelter": "steady", "mill": "shifts", "utilities": "steady"}.get(site, "offices")
    return SyntheticChannel(
        name=name,
        site=site,
        number=number,
        rated_kw=_rating(number),
        base=0.45 + 0.05 * (number % 5),
        shape="sun" if name == EXPORT else shape,
        evidence=_evidence(name, number),
        standard="A" if number % 2 else "B",
        has_transformers=number <= 12,
    )


def _rating(number: int) -> float:
    if number <= 12:
        return (8000.0, 5000.0, 4000.0, 2500.0)[number % 4]
    return (
        (1600.0, 1000.0, 630.0, 400.0)[number % 4] if number <= 24 else (250.0, 160.0)[number % 2]
    )


def _evidence(name: str, number: int) -> str:
    if name == CLASS_ONLY:
        return "class"
    if number <= 18:
        return "dcc"
    return "calibration" if number <= 24 else "verification"
