"""Terms of the DKD thesaurus of refTypes as they are known from published certificates.

The full vocabulary is not published as a file that we have: a term of a vocabulary that the
document declares itself is therefore doubted less than one in a document that declares none.
"""

from __future__ import annotations

_VALUES = (
    "referenceValue measuredValue measurementError nominalValue uncertainty calibrationValue "
    "normalUsed standardUsed correction expandedUncertainty standardUncertainty coverageFactor "
    "degreesOfFreedom arithmenticMean arithmeticMean mean standardDeviation deviation drift "
    "repeatability hysteresis linearity resolution sensitivity indication measurementUncertainty"
)
_LIMITS = (
    "acceptanceLimitLower acceptanceLimitUpper toleranceLimitLower toleranceLimitUpper conformity "
    "decisionRule guardBand maximumPermissibleError"
)
_CONDITIONS = (
    "temperature temperatureMin temperatureMax humidityRelative humidityRelativeMin "
    "humidityRelativeMax humidityAbsolute pressureAmbient pressureAmbientMin pressureAmbientMax "
    "airPressure airPressureMin airPressureMax airDensity dewPoint measurementConditions "
    "measurementSecondaryCondition validitySecondaryCondition references valueSettlingTime "
    "measurementDimension"
)
_VALIDITY = (
    "validityRange validityRangeMin validityRangeMax recalibration measurementRange "
    "measurementRangeMin measurementRangeMax measurementRangeScaleInterval adjustment "
    "beforeAdjustment afterAdjustment beforeRepair afterRepair location note note1 note2 note3"
)
_DKD = (
    "certificateNumber serialNumber isInCMC metrologicallyTraceableToSI resultScope "
    "methodMeasurementUncertainty calibrationMethod orderNumber inventoryNumber accreditation "
    "cmc traceability opinion sampling"
)

BASIC = frozenset(
    f"basic_{term}"
    for group in (_VALUES, _LIMITS, _CONDITIONS, _VALIDITY, _DKD)
    for term in group.split()
)
# Terms without a prefix, as certificates of before the vocabulary write them.
UNPREFIXED = frozenset(
    [
        "nominalValue",
        "referenceValue",
        "referencedValue",
        "measurementValue",
        "measuredValue",
        "measurementError",
        "mass",
        "volume",
        "density",
        "humidity",
        "temperature",
        "pressure",
        "airPressure",
        "min",
        "max",
        "source",
        "unc",
        "uncertainty",
    ]
)
# The capability that a certificate declares for its method.
CAPABILITY = frozenset({"basic_methodMeasurementUncertainty", "basic_cmc"})
DEGREES_OF_FREEDOM = frozenset({"basic_degreesOfFreedom", "degreesOfFreedom"})
