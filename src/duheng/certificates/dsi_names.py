"""The names that D-SI 1.3, 2.0, 2.1 and 2.2 and DCC 2.4 to 3.4 give to the things we read.

New versions rename the uncertainty elements; this file alone knows their names. A name without
``XMLList`` holds one value, a name with it holds one for each value or one for all.
"""

from __future__ import annotations

from dataclasses import dataclass

DCC = "https://ptb.de/dcc"
SI = "https://ptb.de/si"

# Wrappers that only hold one of the statements below (the misspelling is D-SI 2.2's own).
UNCERTAINTY_WRAPPERS = (
    "measurementUncertaintyUnivariate",
    "measurementUncertaintyUnivaraite",
    "measurementUncertaintyUnivariateXMLList",
    "listMeasurementUncertaintyUnivariate",
    "listUnivariateUnc",
)


@dataclass(frozen=True, slots=True)
class UncertaintyNames:
    """What the parts of one form of uncertainty statement are called."""

    expanded: str | None = None
    standard: str | None = None
    factor: str = "coverageFactor"
    probability: str = "coverageProbability"
    distribution: str = "distribution"


UNCERTAINTY_STATEMENTS = {
    "expandedUnc": UncertaintyNames(expanded="uncertainty"),
    "expandedMU": UncertaintyNames(expanded="valueExpandedMU"),
    "coverageInterval": UncertaintyNames(standard="standardUnc"),
    "coverageIntervalMU": UncertaintyNames(standard="valueStandardMU"),
    "standardMU": UncertaintyNames(standard="valueStandardMU"),
    "expandedUncXMLList": UncertaintyNames(
        expanded="uncertaintyXMLList",
        factor="coverageFactorXMLList",
        probability="coverageProbabilityXMLList",
        distribution="distributionXMLList",
    ),
    "expandedMUXMLList": UncertaintyNames(
        expanded="valueExpandedMUXMLList",
        factor="coverageFactorXMLList",
        probability="coverageProbabilityXMLList",
        distribution="distributionXMLList",
    ),
    "coverageIntervalXMLList": UncertaintyNames(
        standard="standardUncXMLList",
        probability="coverageProbabilityXMLList",
        distribution="distributionXMLList",
    ),
    "coverageIntervalMUXMLList": UncertaintyNames(
        standard="valueStandardMUXMLList",
        probability="coverageProbabilityXMLList",
        distribution="distributionXMLList",
    ),
    "standardMUXMLList": UncertaintyNames(
        standard="valueStandardMUXMLList", distribution="distributionXMLList"
    ),
}

# A constant carries its standard uncertainty directly: D-SI to 2.1, then 2.2.
CONSTANT_STANDARD_UNCERTAINTY = ("uncertainty", "valueStandardMU")

# Statements over several values or components: regions with a matrix, and what only holds them.
REGIONS = {
    "ellipsoidalRegion": "ellipsoidal",
    "rectangularRegion": "rectangular",
    "ellipsoidalRegionXMLList": "ellipsoidal",
    "rectangularRegionXMLList": "rectangular",
    "ellipsoidalRegionMUXMLList": "ellipsoidal",
    "rectangularRegionMUXMLList": "rectangular",
}
MULTIVARIATE_WRAPPERS = ("measurementUncertaintyMultivariateXMLList",)
BIVARIATE_WRAPPERS = ("measurementUncertaintyBivariateXMLList", "listBivariateUnc")
MULTIVARIATE_STATEMENTS = (*REGIONS, *MULTIVARIATE_WRAPPERS, *BIVARIATE_WRAPPERS)
COMPLEX_QUANTITIES = ("complex", "complexList", "complexListXMLList")
# The two components of a complex value: what holds them, and the unit of each.
COMPONENTS = {
    "real": ("valueReal", "unit"),
    "imaginary": ("valueImag", "unit"),
    "magnitude": ("valueMagnitude", "unit"),
    "phase": ("valuePhase", "unitPhase"),
}
RELATIVE_UNCERTAINTIES = ("relativeUncertaintySingle", "relativeUncertaintyXmlList")

# Un-prefixed refTypes are found in certificates of before the DKD vocabulary.
NOMINAL_VALUE = frozenset({"basic_nominalValue", "nominalValue"})
REFERENCE_VALUE = frozenset({"basic_referenceValue", "referenceValue"})
MEASURED_VALUE = frozenset({"basic_measuredValue", "measuredValue"})
MEASUREMENT_ERROR = frozenset({"basic_measurementError", "measurementError"})
CONFORMITY = frozenset({"basic_conformity"})
RECALIBRATION = frozenset({"basic_recalibration"})
CERTIFICATE_NUMBER = frozenset({"basic_certificateNumber"})
# A DCC has no field for its kind: ours is a statement, declared among its refTypeDefinitions.
KIND_PREFIX = "duheng_document_"
ROLE_PREFIX = "duheng_role_"
STATEMENT_PREFIX = "duheng_statement_"
VERIFICATION_DOCUMENTS = frozenset({f"{KIND_PREFIX}verification", f"{KIND_PREFIX}notice"})
INSTRUMENT_KIND = "urn:duheng:instrument_kind"
# Differences convert without the offset of a temperature scale: -0.2 °C of error is -0.2 K.
DIFFERENCES = MEASUREMENT_ERROR | {
    "basic_correction",
    "basic_acceptanceLimitLower",
    "basic_acceptanceLimitUpper",
    "basic_toleranceLimitLower",
    "basic_toleranceLimitUpper",
}
