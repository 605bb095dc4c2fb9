"""Complex values: their numbers, lengths and units, and the forms of their hybrids."""

from __future__ import annotations

import math
from collections.abc import Iterator

from duheng.certificates.checks.complex_values import complex_series, is_complex
from duheng.certificates.checks.document import Document
from duheng.certificates.checks.hybrids import report_disagreement
from duheng.certificates.checks.series import Series
from duheng.certificates.checks.units import check_unit_words
from duheng.certificates.dsi_names import COMPLEX_QUANTITIES, SI
from duheng.certificates.elements import Element

_LIST = f"{{{SI}}}complexList"
_PHASE_UNITS = ("unitPhase", "unitPhaseXMLList", "listUnitPhase")
_PAIRS = (("real", "imaginary"), ("magnitude", "phase"))


def check_complex_values(document: Document) -> None:
    """Check the numbers, lengths and units of complex values, and the forms of their hybrids."""
    for element in _holders(document):
        series = complex_series(element)
        for name, one in series.items():
            _check_numbers(document, name, one)
        lengths = {name: len(one.numbers) for name, one in series.items()}
        # a list may hold values of both forms, each with its own number of them
        for first, second in _PAIRS:
            if lengths.get(first, 0) != lengths.get(second, 0):
                document.report(
                    "metrology.list_length", element,
                    f"{lengths.get(first, 0)} {first} parts and {lengths.get(second, 0)} {second} "
                    "parts",
                )  # fmt: skip
    for name in _PHASE_UNITS:
        for element in document.si(name):
            check_unit_words(document, element)
    _check_hybrids(document)


def _holders(document: Document) -> Iterator[Element]:
    """Yield the complex values, those of a list once together."""
    for name in COMPLEX_QUANTITIES:
        for element in document.si(name):
            parent = element.getparent()
            if parent is None or parent.tag != _LIST:
                yield element


def _check_numbers(document: Document, name: str, series: Series) -> None:
    for place, one in enumerate(series.numbers, start=1):
        if math.isnan(one.value):
            document.report(
                "metrology.not_a_number", series.element, f"{name} part {place} is no number"
            )
        elif not math.isfinite(one.value):
            document.report(
                "metrology.not_finite", series.element, f"{name} part {place} is infinite"
            )


def _check_hybrids(document: Document) -> None:
    for hybrid in document.si("hybrid"):
        forms = [complex_series(one) for one in hybrid if is_complex(one)]
        for other in forms[1:]:
            for name in forms[0].keys() & other.keys():
                if report_disagreement(document, forms[0][name], other[name]):
                    break
