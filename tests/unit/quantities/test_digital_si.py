"""Our catalogue beside the BIPM's own files and beside units written in real certificates."""

import re
from pathlib import Path

import pytest

from duheng.quantities import UnknownUnit, UnreadableUnit, known_units, parse_unit
from duheng.quantities.catalogue import catalogue

SHARED = Path(__file__).parents[4] / "shared" / "data"
REFERENCE_POINT = SHARED / "schemas/bipm-sirp/knowledge_graphs/SI_Reference_Point"
EXAMPLES = SHARED / "dcc"
LEFT_OUT = {"astronomicalunit", "bel", "neper", "dalton", "degreeCelsius"}

needs_reference_point = pytest.mark.skipif(
    not REFERENCE_POINT.is_dir(), reason="the BIPM SI Reference Point files are not at hand"
)
needs_examples = pytest.mark.skipif(
    not EXAMPLES.is_dir(), reason="the example certificates are not at hand"
)


def statements(name: str) -> dict[str, str]:
    """Return subject -> text of its statement in a Turtle file of the reference point."""
    text = (REFERENCE_POINT / name).read_text(encoding="utf-8")
    found = re.findall(r"^(?:units|prefixes):(\w+) (a .*?) \.$", text, re.MULTILINE | re.DOTALL)
    return dict(found)


@needs_reference_point
def test_every_unit_of_the_si_reference_point_is_known_by_name_and_symbol() -> None:
    compared = 0
    for name, statement in statements("units.ttl").items():
        symbol = re.search(r'hasSymbol "([^"]+)"', statement)
        if name in LEFT_OUT or symbol is None or "PrefixedUnit" in statement:
            continue
        assert parse_unit(f"\\{name}") == parse_unit(symbol[1]), name
        compared += 1
    assert compared > 30


@needs_reference_point
def test_factors_of_non_si_units_agree_with_the_si_reference_point() -> None:
    compared = 0
    for name, statement in statements("units.ttl").items():
        factor = re.search(r"hasNumericFactor ([\d.]+)", statement)
        if name in LEFT_OUT or factor is None:
            continue
        assert parse_unit(f"\\{name}").factor == float(factor[1]), name
        compared += 1
    assert compared >= 9


@needs_reference_point
def test_prefixes_are_those_of_the_si_reference_point() -> None:
    published = {}
    for name, statement in statements("prefixes.ttl").items():
        exponent = re.search(r"hasExponent (-?\d+)", statement)
        symbol = re.search(r'hasSymbol "([^"]+)"', statement)
        if exponent and symbol:
            published[name] = (int(exponent[1]), symbol[1].replace("\u03bc", "\u00b5"))
    ours = {one.english: (one.exponent, one.symbol) for one in catalogue().prefixes.values()}
    assert ours == published


def units_in_certificates() -> list[str]:
    found: set[str] = set()
    for path in sorted(EXAMPLES.rglob("*.xml")):
        text = path.read_bytes().decode("utf-8", errors="replace")
        for content in re.findall(r"<si:unit(?:XMLList)?>([^<]*)<", text):
            found.update(content.split())
    return sorted(found)


@needs_examples
def test_every_unit_text_of_the_example_certificates_is_read_or_refused_with_a_hint() -> None:
    read, refused, hints = [], [], []
    for text in units_in_certificates():
        try:
            read.append(parse_unit(text))
        except (UnknownUnit, UnreadableUnit) as refusal:
            refused.append(text)
            hints.append(refusal.hint)
    assert len(read) > 100
    assert all(hints)
    assert r"\degreeCelsius" in refused


@needs_examples
def test_d_si_words_of_our_catalogue_occur_in_the_example_certificates() -> None:
    written = " ".join(units_in_certificates())
    ours = {unit.dsi for unit in known_units() if unit.dsi}
    assert len([name for name in ours if name in written]) > 30
