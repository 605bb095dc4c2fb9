"""Every form of a Digital-SI quantity is read as it is written."""

from __future__ import annotations

import math

import pytest
from lxml import etree

from duheng.certificates.dsi import SiValues, read_si


def _read(inner: str) -> list[SiValues]:
    return list(read_si(_element(inner)))


def _element(inner: str) -> etree._Element:
    wrapped = f'<root xmlns:si="https://ptb.de/si">{inner}</root>'
    return etree.fromstring(wrapped)[0]


EXPANDED = (
    "<si:expandedUnc><si:uncertainty>0.4</si:uncertainty><si:coverageFactor>2</si:coverageFactor>"
    "<si:coverageProbability>0.95</si:coverageProbability></si:expandedUnc>"
)


@pytest.mark.parametrize(
    "statement",
    [
        EXPANDED,
        "<si:measurementUncertaintyUnivariate><si:expandedMU><si:valueExpandedMU>0.4"
        "</si:valueExpandedMU><si:coverageFactor>2</si:coverageFactor><si:coverageProbability>0.95"
        "</si:coverageProbability></si:expandedMU></si:measurementUncertaintyUnivariate>",
        "<si:measurementUncertaintyUnivaraite><si:standardMU><si:valueStandardMU>0.2"
        "</si:valueStandardMU></si:standardMU></si:measurementUncertaintyUnivaraite>",
        "<si:coverageInterval><si:standardUnc>0.2</si:standardUnc><si:intervalMin>1</si:intervalMin>"
        "<si:intervalMax>2</si:intervalMax><si:coverageProbability>0.95</si:coverageProbability>"
        "</si:coverageInterval>",
    ],
    ids=["expandedUnc", "expandedMU", "standardMU under the misspelt wrapper", "coverageInterval"],
)
def test_a_real_with_any_statement_has_the_same_standard_uncertainty(statement):
    (one,) = _read(
        f"<si:real><si:label>l</si:label><si:value>1.5</si:value><si:unit>\\metre</si:unit>"
        f"{statement}</si:real>"
    )
    assert (one.values, one.units, one.label) == ((1.5,), ("\\metre",), "l")
    assert one.standard_uncertainties == pytest.approx((0.2,))


@pytest.mark.parametrize("name", ["uncertainty", "valueStandardMU"])
def test_a_constant_carries_its_standard_uncertainty_directly(name):
    (one,) = _read(
        f"<si:constant><si:value>3</si:value><si:unit>\\one</si:unit><si:{name}>0.1</si:{name}>"
        "<si:distribution>rectangular</si:distribution></si:constant>"
    )
    assert one.standard_uncertainties == (0.1,)
    assert one.distributions == ("rectangular",)


def test_a_constant_without_uncertainty_states_none():
    (one,) = _read("<si:constant><si:value>3</si:value><si:unit>\\one</si:unit></si:constant>")
    assert one.standard_uncertainties == (None,)


def test_a_list_gives_unit_and_uncertainty_to_reals_that_have_none():
    (one,) = _read(
        f"<si:realList><si:listUnit>\\metre</si:listUnit><si:listUnivariateUnc>{EXPANDED}"
        "</si:listUnivariateUnc><si:real><si:value>1</si:value></si:real><si:real><si:value>2"
        "</si:value><si:unit>\\second</si:unit><si:expandedUnc><si:uncertainty>0.6</si:uncertainty>"
        "<si:coverageFactor>3</si:coverageFactor><si:coverageProbability>0.99"
        "</si:coverageProbability></si:expandedUnc></si:real></si:realList>"
    )
    assert one.units == ("\\metre", "\\second")
    assert one.standard_uncertainties == pytest.approx((0.2, 0.2))
    assert one.coverage_factors == (2.0, 3.0)


def test_a_list_of_lists_gives_one_record_for_each():
    inner = "<si:real><si:value>1</si:value><si:unit>\\metre</si:unit></si:real>"
    read = _read(f"<si:list><si:realList>{inner}{inner}</si:realList><si:realList>{inner}"
                 "</si:realList></si:list>")  # fmt: skip
    assert [len(one.values) for one in read] == [2, 1]


def test_a_list_of_reals_in_the_oldest_form_is_read():
    (one,) = _read(
        "<si:list><si:listUnit>\\metre</si:listUnit><si:real><si:value>1</si:value></si:real>"
        "<si:real><si:value>2</si:value></si:real></si:list>"
    )
    assert (one.values, one.units) == ((1.0, 2.0), ("\\metre", "\\metre"))


def test_a_hybrid_gives_each_of_its_forms():
    read = _read(
        "<si:hybrid><si:real><si:value>0.1</si:value><si:unit>\\one</si:unit></si:real>"
        "<si:real><si:value>10</si:value><si:unit>\\percent</si:unit></si:real></si:hybrid>"
    )
    assert [one.units[0] for one in read] == ["\\one", "\\percent"]


def test_units_that_are_neither_one_nor_one_each_are_found():
    (one,) = _read(
        "<si:realListXMLList><si:valueXMLList>1 2 3</si:valueXMLList>"
        "<si:unitXMLList>\\metre \\metre</si:unitXMLList></si:realListXMLList>"
    )
    assert one.findings[0].code == "certificates.lengths_differ"
    assert one.units == ("", "", "")


def test_a_real_without_a_value_is_nan_and_found():
    (one,) = _read("<si:real><si:unit>\\metre</si:unit></si:real>")
    assert math.isnan(one.values[0])
    assert one.findings[0].code == "certificates.not_a_number"


def test_an_uncertainty_of_nan_is_not_stated():
    (one,) = _read(
        "<si:realListXMLList><si:valueXMLList>NaN 3.45</si:valueXMLList><si:unitXMLList>\\metre"
        "</si:unitXMLList><si:expandedUncXMLList><si:uncertaintyXMLList>NaN</si:uncertaintyXMLList>"
        "<si:coverageFactorXMLList>1.96</si:coverageFactorXMLList><si:coverageProbabilityXMLList>"
        "0.95</si:coverageProbabilityXMLList></si:expandedUncXMLList></si:realListXMLList>"
    )
    assert one.standard_uncertainties == (None, None)


def test_a_region_over_several_values_is_found_and_not_guessed():
    (one,) = _read(
        "<si:realListXMLList><si:valueXMLList>1 2</si:valueXMLList><si:unitXMLList>\\metre"
        "</si:unitXMLList><si:ellipsoidalRegionXMLList/></si:realListXMLList>"
    )
    assert one.standard_uncertainties == (None, None)
    assert one.findings[0].code == "certificates.covariance_unusable"
