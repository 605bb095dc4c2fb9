"""The two forms in which a table of submitted tests is read, and how its header is understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duheng.accounting.stack_tests.errors import UnusableTest
from duheng.terms.documents import nearest

NUMBERS = (
    "mean_monitor",
    "mean_reference",
    "mean_difference",
    "standard_deviation",
    "t_value",
    "confidence_coefficient",
    "relative_accuracy",
    "bias_factor",
)
"""Figures of a test; the first two, and the standard deviation, every test must have."""
MUST = ("mean_monitor", "mean_reference", "standard_deviation")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableForm:
    """One form of table.

    Attributes
    ----------
    name : str
        ``epa`` or ``plain``.
    columns : Mapping
        Header of each field, in lower case without other signs than letters and digits.
    decimals : Mapping
        Decimals to which the form gives a figure: trailing zeros are lost in such tables.
    rules : str
        Pack of criteria that is taken when none is asked for.
    """

    name: str
    columns: Mapping[str, str]
    decimals: Mapping[str, int]
    rules: str


EPA = TableForm(
    name="epa",
    columns={
        "quantity": "parameter",
        "facility": "facilityname",
        "facility_id": "oriscode",
        "location": "locationid",
        "system": "systemidentifier",
        "test": "testnumber",
        "date": "ratadate",
        "level": "oplevelcode",
        "mean_monitor": "meancemvalue",
        "mean_reference": "meanratareference",
        "mean_difference": "meandiff",
        "standard_deviation": "standarddeviationofdifference",
        "t_value": "tvalue",
        "confidence_coefficient": "confidencecoefficient",
        "relative_accuracy": "relativeaccuracy",
        "bias_factor": "biasadjustmentfactor",
        "frequency": "ratafrequency",
    },
    decimals={
        "mean_monitor": 3,
        "mean_reference": 3,
        "mean_difference": 3,
        "standard_deviation": 2,
        "t_value": 3,
        "confidence_coefficient": 3,
        "relative_accuracy": 2,
        "bias_factor": 3,
    },
    rules="us/stack-test-criteria",
)
PLAIN = TableForm(
    name="plain",
    columns={
        name: name.replace("_", "")
        for name in ("test", "quantity", "unit", "date", "facility", "location", "runs", *NUMBERS)
    },
    decimals={},
    rules="cn/stack-test-criteria",
)
_NEEDED = {"epa": (*MUST, "quantity", "t_value"), "plain": (*MUST, "quantity", "runs")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header as understood: the form, and the place of each field in a row."""

    form: TableForm
    places: Mapping[str, int]
    width: int


def read_header(names: Sequence[str]) -> Header:
    """Return the form of a table and where its fields stand.

    Raises
    ------
    UnusableTest
        When a column that a test cannot do without is not there; the hint names the nearest.
    """
    plain = [_letters(name) for name in names]
    form = EPA if EPA.columns["mean_reference"] in plain else PLAIN
    places = {
        field: plain.index(column) for field, column in form.columns.items() if column in plain
    }
    for field in _NEEDED[form.name]:
        if field not in places:
            close = nearest(form.columns[field], plain)
            said = f"did you mean to rename '{names[plain.index(close)]}'? " if close else ""
            raise UnusableTest(
                f"the table has no column '{field}'",
                hint=f"{said}columns: {', '.join(PLAIN.columns)}",
                data={"columns": list(names)},
            )
    return Header(form=form, places=places, width=len(names))


def _letters(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())
