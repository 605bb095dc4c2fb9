"""Rules of metrology: what no schema sees, judged within the tolerance of the printed digits."""

from __future__ import annotations

from duheng.certificates.checks.catalogue.rule import ERROR, WARNING, rules_from

_JCGM100 = "JCGM 100:2008, "
_17025 = "ISO/IEC 17025:2017, "
_SCH = "PTB dcc.sch for DCC 3.3.0"

METROLOGY_RULES = rules_from(
    "metrology",
    (
        ("list_length", ERROR, "Columns of one table have different lengths",
         "Quantities of one table belong together row by row. With 6 errors against 5 reference "
         "values nobody knows which belongs to which.",
         "ask the laboratory which value is missing or too many", _17025 + "7.8.2.1 m"),
        ("uncertainty_list_length", ERROR, "There are not as many uncertainties as values",
         "A list of uncertainties, coverage factors, probabilities or distributions has one entry "
         "for all values, or one for each.",
         "give one for all, or one for each value", _SCH + ", pattern 10"),
        ("not_a_number", ERROR, "A value is not a number",
         "NaN says that there is no value. D-SI 2.2.1 lets it pass; a certificate reports what was "
         "measured.",
         "leave the row out, or give the value", _17025 + "7.8.2.1 m"),
        ("not_finite", ERROR, "A value is infinite or no number at all",
         "The text of a value is INF or is not a decimal number.",
         "give the value", "D-SI 2.2, chapter on numbers"),
        ("uncertainty_negative", ERROR, "An uncertainty is negative",
         "An uncertainty is a non-negative parameter.",
         "give the uncertainty without a sign", "VIM 2.26; " + _JCGM100 + "2.3"),
        ("coverage_factor_impossible", ERROR, "A coverage factor is below 1",
         "A coverage factor is at least 1: an expanded uncertainty is not smaller than the "
         "standard uncertainty.",
         "give the coverage factor, usually about 2", "VIM 2.38; " + _JCGM100 + "6.2.1"),
        ("coverage_probability_impossible", ERROR, "A coverage probability is not between 0 and 1",
         "A coverage probability is a number between 0 and 1: 95 % is 0.95.",
         "divide per cent by 100", "VIM 2.37"),
        ("coverage_probability", ERROR, "Coverage factor and probability do not fit",
         "For the stated distribution the factor k does not cover the stated probability: with a "
         "normal one, k = 2 covers 0.95 and never 0.50. A larger k at about 0.95 is accepted, as "
         "it comes from few degrees of freedom.",
         "correct k, the probability or the distribution", _JCGM100 + "6.3.3 and G.1.3"),
        ("coverage_factor_degrees_of_freedom", ERROR,
         "Coverage factor and degrees of freedom do not fit",
         "The certificate states degrees of freedom, and k is not the factor of Student's t for "
         "them at the stated probability.",
         "take k from the t-distribution", _JCGM100 + "G.3 and table G.2"),
        ("uncertainty_missing", ERROR, "No uncertainty is stated",
         "A calibration certificate gives the measurement uncertainty of its results. No quantity "
         "of the results has one, in any form.",
         "ask the laboratory for U and k", _17025 + "7.8.4.1 a"),
        ("uncertainty_missing_in_table", WARNING, "A table states no uncertainty",
         "Other results have an uncertainty, and none of the quantities of this table has.",
         "ask the laboratory for U and k of this table", _17025 + "7.8.4.1 a"),
        ("relative_uncertainty_disagrees", ERROR, "A relative uncertainty is not U over the value",
         "The relative uncertainty differs from the expanded uncertainty over the value by more "
         "than the printed digits allow.",
         "correct one of them", _SCH + ", pattern 10"),
        ("error_unit", ERROR, "An error has a unit of another quantity",
         "A measurement error has the unit of the measured value, or is relative to it and has "
         "unit one. An error of a temperature is not in metres.",
         "correct the unit of the error", "VIM 2.16"),
        ("error_not_difference", ERROR, "An error is not measured minus reference",
         "The stated error differs from measured value minus reference value by more than the "
         "printed digits of the three allow; relative errors are compared with the difference "
         "over the reference.",
         "ask the laboratory which of the three is right", "VIM 2.16"),
        ("conformity_contradicted", ERROR, "The numbers contradict the statement of conformity",
         "A statement says pass, and the error lies outside its acceptance limits; or fail, and it "
         "lies inside.",
         "ask the laboratory for the limits and the decision rule", _17025 + "7.8.6"),
        ("conformity_decision_rule", ERROR, "The decision rule gives another statement",
         "The certificate names its decision rule; applied to the tolerance limits, the value and "
         "its expanded uncertainty, that rule decides otherwise.",
         "ask the laboratory how it decided", _17025 + "7.8.6; JCGM 106:2012, 8"),
        ("hybrid_disagrees", ERROR, "One quantity has two values",
         "A hybrid gives one quantity in several units, and the values differ by more than their "
         "printed digits.",
         "ask the laboratory which is right", "D-SI 2.2, hybrid"),
        ("covariance_dimension", ERROR, "A covariance matrix has not the size of its values",
         "A covariance matrix of n values has n columns of n covariances; of a list of complex "
         "values 2n, the two components of each value one after the other.",
         "give a covariance for each pair of values", "D-SI 2.2, covarianceMatrix; JCGM 102:2011, "
         "3.11"),
        ("covariance_unit", ERROR, "A covariance has a unit of something else",
         "The unit of a covariance is the product of the units of the two values.",
         "correct the unit of the covariance", "D-SI 2.2, covarianceMatrix; " + _JCGM100 + "C.3.4"),
        ("covariance_asymmetric", ERROR, "A covariance matrix is not symmetric",
         "The covariance of two values is the same in either order, and here the two differ by "
         "more than their printed digits.",
         "ask the laboratory which is right", "JCGM 102:2011, 3.11"),
        ("covariance_impossible", ERROR, "No values can be correlated in this way",
         "A covariance matrix is positive semi-definite: no variance is negative, no correlation "
         "is beyond 1, and no combination of the values has a negative variance. No matrix within "
         "the printed digits is one.",
         "ask the laboratory for the matrix with more digits", "JCGM 102:2011, 3.11"),
        ("covariance_diagonal", ERROR, "A variance is not the square of the stated uncertainty",
         "A covariance matrix has the squares of the standard uncertainties u = U/k on its "
         "diagonal, and the uncertainty stated beside it differs by more than the printed digits: "
         "often the matrix was made of expanded uncertainties.",
         "give the covariances of standard uncertainties", "JCGM 102:2011, 3.11"),
        ("coverage_region", ERROR, "Factor and probability of a region do not fit",
         "A region over several values needs a larger factor than an interval of one: a normal "
         "distribution of two has p = 0.95 within an ellipse of k = 2.45, and 0.86 within k = 2. A "
         "box covers at least what independent values would have. A larger k at about 0.95 is "
         "accepted, as it comes from few degrees of freedom.",
         "correct the factor or the probability", "JCGM 102:2011, 7.7.2"),
        ("unknown_ref_type", ERROR, "A refType is not of the vocabulary",
         "A refType says what a quantity is, so that programs can use it. This one is neither of "
         "the DKD vocabulary known to us nor of a vocabulary that the document declares.",
         "use a term of the vocabulary, or declare your own in refTypeDefinitions",
         "DKD thesaurus of refTypes"),
        ("ref_type_newer", WARNING, "A refType is not one that we know",
         "The document declares its vocabularies, and the term is not among those that we know: "
         "it may be newer, or misspelt. Programs that do not know it cannot use the quantity.",
         "compare the term with the vocabulary that the document declares",
         "DKD thesaurus of refTypes"),
        ("main_signer_missing", ERROR, "Nobody signs for the certificate",
         "No responsible person is marked as mainSigner: it is not said who authorised the "
         "report.",
         "mark the person who authorises the certificate", _17025 + "7.8.2.1 o"),
        ("hash_unusable", ERROR, "A referred document cannot be recognised",
         "A certificate or report is referred to by a hash that is none: the procedure is no hash "
         "function, or the value does not have its length.",
         "give the SHA-256 of the document's bytes", _17025 + "7.8.2.1 d and 6.5"),
        ("hash_placeholder", WARNING, "A hash was never filled in",
         "The value of a hash is a word that stands in for it, so the document that is referred to "
         "cannot be recognised.",
         "give the SHA-256 of the document's bytes", _17025 + "6.5"),
        ("hash_weak", WARNING, "A hash is of a broken function",
         "Two documents with the same MD5 or SHA-1 can be made at will.",
         "use SHA-256", "NIST SP 800-131A Rev. 2, 9"),
        ("identifier_unspecific", ERROR, "The unique identifier is none",
         "A report number of fewer than three characters identifies nothing among all "
         "certificates of a laboratory.",
         "use the laboratory's own certificate number", _17025 + "7.8.2.1 d"),
        ("below_cmc", ERROR, "An uncertainty is smaller than the declared capability",
         "The expanded uncertainty is smaller than the calibration and measurement capability that "
         "the certificate declares for the same quantity.",
         "report an uncertainty not below the CMC", "ILAC-P14:09/2020, 5.4"),
        ("outside_range", WARNING, "A result lies outside the range",
         "A result lies outside the range for which the certificate says that it holds, by more "
         "than the printed digits allow.",
         "correct the range or the result", _17025 + "7.8.2.1 g"),
        ("outside_measuring_range", WARNING, "A result lies outside the item's measuring range",
         "A result lies outside the measuring range that the certificate states for the item.",
         "correct the range or the result", "VIM 4.7"),
    ),
)  # fmt: skip
