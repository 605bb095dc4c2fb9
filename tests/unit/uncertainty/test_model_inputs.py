"""Input quantities and causes: what is exact, not stated, shared or contradictory."""

import math

import numpy as np
import pytest

from duheng.terms.evidence import EvidenceKind
from duheng.uncertainty import Input, Model, Source
from duheng.uncertainty.distributions import Normal
from duheng.uncertainty.errors import (
    UnusableCorrelation,
    UnusableDegreesOfFreedom,
    UnusableInputQuantity,
)

NAN, INF = math.nan, math.inf


def plain(name, value=1.0, u=0.1, **others):
    return Input(name=name, value=value, standard_uncertainty=u, **others)


def model_of(text, names="abc"):
    return Model.from_text(text, dict.fromkeys(names, "1"), "1")


@pytest.mark.parametrize("value", [NAN, INF, -INF, "1", None, True, 1j])
def test_a_value_that_is_no_finite_number_is_refused(value):
    with pytest.raises(UnusableInputQuantity, match="'x'"):
        plain("x", value)


@pytest.mark.parametrize("u", [-0.1, NAN, INF, "0.1", True])
def test_an_uncertainty_that_is_negative_or_no_number_is_refused(u):
    with pytest.raises(UnusableInputQuantity, match="standard uncertainty of the input 'x'"):
        plain("x", 1.0, u)


@pytest.mark.parametrize("nu", [0, 0.0, -1.0, NAN, "5", True])
def test_degrees_of_freedom_that_are_not_above_zero_are_refused(nu):
    with pytest.raises(UnusableDegreesOfFreedom, match="'x'"):
        plain("x", degrees_of_freedom=nu)


def test_a_source_is_checked_like_an_input():
    with pytest.raises(UnusableInputQuantity, match="source 's'"):
        Source(id="s", kind=EvidenceKind.PACK, standard_uncertainty=-1.0)
    with pytest.raises(UnusableDegreesOfFreedom, match="source 's'"):
        Source(id="s", kind=EvidenceKind.PACK, degrees_of_freedom=0)
    with pytest.raises(UnusableInputQuantity, match="needs an id"):
        Source(id="", kind=EvidenceKind.PACK)


def test_whole_numbers_become_floats():
    item = plain("x", 2, 1, degrees_of_freedom=9)
    assert (item.value, item.standard_uncertainty, item.degrees_of_freedom) == (2.0, 1.0, 9.0)
    assert all(isinstance(part, float) for part in (item.value, item.standard_uncertainty))
    assert plain("x", np.float64(2.0), np.float32(0.5)).standard_uncertainty == 0.5


def test_what_is_left_out_comes_from_the_distribution():
    normal = Normal(location=5.0, standard_deviation=0.2)
    item = Input(name="x", value=5.0, distribution=normal)
    assert item.standard_uncertainty == 0.2
    assert item.degrees_of_freedom == normal.degrees_of_freedom


def test_what_is_left_out_comes_from_the_source_and_a_statement_wins():
    source = Source(
        id="urn:c", kind=EvidenceKind.CERTIFICATE, standard_uncertainty=0.3, degrees_of_freedom=50
    )
    assert Input(name="x", value=1.0, source=source).standard_uncertainty == 0.3
    assert Input(name="x", value=1.0, source=source).degrees_of_freedom == 50.0
    assert plain("x", source=source).standard_uncertainty == 0.1


def test_a_budget_line_names_its_evidence():
    source = Source(
        id="urn:c",
        kind=EvidenceKind.CERTIFICATE,
        standard_uncertainty=0.3,
        title={"en": "weight", "zh-Hans": "砝码"},
        evidence="certificate 2025-7",
    )
    line = model_of("a", "a").evaluate([Input(name="a", value=1.0, source=source)]).budget[0]
    assert (line.source, line.input) == ("urn:c", "a")
    assert (line.kind, line.evidence) == (EvidenceKind.CERTIFICATE, "certificate 2025-7")
    assert line.to_dict()["title"] == {"en": "weight", "zh-Hans": "砝码"}
    assert line.to_dict()["kind"] == "certificate"


def test_observations_make_an_input():
    item = Input.from_observations("v", [4.999, 5.001, 5.000, 5.002], unit="V", source="meter")
    assert item.value == pytest.approx(5.0005)
    assert item.standard_uncertainty == pytest.approx(6.454972e-4, rel=1e-6)
    assert (item.degrees_of_freedom, item.source_id) == (3.0, "meter")


def test_zero_uncertainty_is_exact_and_leaves_no_finding():
    result = model_of("a + b", "ab").evaluate(
        [plain("a", u=0.0), plain("b", u=0.2, degrees_of_freedom=INF)]
    )
    assert result.standard_uncertainty == pytest.approx(0.2)
    assert result.degrees_of_freedom == INF
    assert result.findings == ()
    assert result.budget[0].contribution == 0.0


def test_what_is_not_stated_is_left_out_and_named():
    result = model_of("a + b", "ab").evaluate([plain("a", u=None, source="urn:a"), plain("b")])
    assert result.standard_uncertainty == pytest.approx(0.1)
    assert result.not_stated == ("urn:a",)
    line = result.budget[0]
    assert (line.standard_uncertainty, line.contribution, line.share) == (None, None, None)
    finding = result.findings[0]
    assert finding.code == "uncertainty.not_stated"
    assert finding.data == {"sources": ["urn:a"]}
    expanded = result.expanded(coverage_factor=2)
    assert expanded.leaves_out == ("urn:a",)
    assert [each.code for each in expanded.findings] == ["uncertainty.not_stated"]
    assert "leaves out, not stated: urn:a" in result.report(coverage_factor=2)
    assert "未给出" in result.report(coverage_factor=2, language="zh-Hans")


def test_nothing_stated_gives_no_uncertainty_rather_than_zero():
    for exact in ([], [plain("b", u=0.0)]):
        inputs = [plain("a", u=None), *(exact or [plain("b", u=None)])]
        result = model_of("a + b", "ab").evaluate(inputs)
        assert result.standard_uncertainty is None
        assert result.degrees_of_freedom is None
        assert result.expanded(0.95).expanded_uncertainty is None
        assert result.to_dict()["expanded_uncertainty"] is None


def test_a_minus_a_has_zero_uncertainty():
    result = model_of("a - a", "a").evaluate([plain("a", 3.0, degrees_of_freedom=5)])
    assert (result.value, result.standard_uncertainty) == (0.0, 0.0)
    assert result.degrees_of_freedom == INF
    assert result.budget[0].share == 0.0


def test_two_inputs_of_one_source_are_one_line():
    result = model_of("a - b", "ab").evaluate(
        [plain("a", source="s", degrees_of_freedom=9), plain("b", source="s")]
    )
    assert result.standard_uncertainty == 0.0
    line = result.budget[0]
    assert len(result.budget) == 1
    assert (line.source, line.input, line.contribution) == ("s", "a, b", 0.0)


def test_the_sensitivities_of_one_source_combine():
    result = model_of("2*a + 3*b", "ab").evaluate(
        [plain("a", u=0.1, source="s"), plain("b", u=0.2, source="s")]
    )
    line = result.budget[0]
    assert result.standard_uncertainty == pytest.approx(2 * 0.1 + 3 * 0.2)
    assert line.contribution == pytest.approx(0.8)
    assert line.sensitivity * line.standard_uncertainty == pytest.approx(line.contribution)
    assert line.share == pytest.approx(1.0)


def test_one_source_with_an_exact_member_is_represented_by_the_other():
    result = model_of("2*a + 3*b", "ab").evaluate(
        [plain("a", u=0.0, source="s"), plain("b", u=0.2, source="s", degrees_of_freedom=4)]
    )
    line = result.budget[0]
    assert (line.standard_uncertainty, line.sensitivity) == (0.2, pytest.approx(3.0))
    assert result.degrees_of_freedom == pytest.approx(4.0)


def test_a_source_that_is_partly_not_stated_is_not_stated():
    result = model_of("a + b + c").evaluate(
        [plain("a", source="s"), plain("b", u=None, source="s"), plain("c", u=0.3)]
    )
    assert result.standard_uncertainty == pytest.approx(0.3)
    assert result.not_stated == ("s",)


def test_one_source_has_one_number_of_degrees_of_freedom():
    with pytest.raises(UnusableDegreesOfFreedom, match="4, 9"):
        model_of("a + b", "ab").evaluate(
            [
                plain("a", source="s", degrees_of_freedom=4),
                plain("b", source="s", degrees_of_freedom=9),
            ]
        )


def test_a_correlation_that_denies_a_common_source_is_refused():
    inputs = [plain("a", source="s"), plain("b", source="s"), plain("c")]
    with pytest.raises(UnusableCorrelation, match="sources with 1"):
        model_of("a + b + c").evaluate(inputs, [("a", "b", 0.5)])
    with pytest.raises(UnusableCorrelation, match="sources with"):
        model_of("a + b + c").evaluate(inputs, [("a", "c", 0.5), ("b", "c", 0.4)])


def test_a_correlation_with_one_input_holds_for_its_whole_source():
    inputs = [plain("a", source="s"), plain("b", source="s"), plain("c")]
    agreed = model_of("a + b + c").evaluate(inputs, [("a", "b", 1.0), ("a", "c", 0.5)])
    assert agreed.standard_uncertainty == pytest.approx(math.sqrt(0.04 + 0.01 + 0.02), rel=1e-12)


@pytest.mark.parametrize(
    ("correlations", "message"),
    [
        ([("a", "b", 1.1)], "between -1 and 1"),
        ([("a", "b", -2)], "between -1 and 1"),
        ([("a", "b", NAN)], "between -1 and 1"),
        ([("a", "b", "0.3")], "between -1 and 1"),
        ([("a", "x", 0.3)], "'x', which is no input"),
        ([("a", "a", 1.0)], "with itself"),
        ([("a", "b", 0.3), ("b", "a", 0.4)], "correlated twice"),
        ([("a", "b")], "two names and a coefficient"),
        ([("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)], "contradict each other"),
        (np.array([[1.0, 0.3], [0.3, 1.0]]), r"shape \(2, 2\)"),
        (np.array([[1, 0.3, 0], [0.2, 1, 0], [0, 0, 1]]), "not symmetric"),
        (np.array([[1, 0.3, 0], [0.3, 0.9, 0], [0, 0, 1]]), "diagonal"),
        (np.array([[1, 1.3, 0], [1.3, 1, 0], [0, 0, 1]]), "between -1 and 1"),
        (np.array([[1, NAN, 0], [NAN, 1, 0], [0, 0, 1]]), "symmetric|between"),
        ([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]], "contradict each other"),
    ],
)
def test_a_correlation_matrix_that_is_not_one_is_refused(correlations, message):
    with pytest.raises(UnusableCorrelation, match=message):
        model_of("a + b + c").evaluate([plain(name) for name in "abc"], correlations)


def test_correlations_may_be_pairs_a_mapping_or_a_matrix():
    inputs = [plain(name) for name in "abc"]
    model = model_of("a*b/c")
    by_pairs = model.evaluate(inputs, [["b", "a", 0.3]])
    assert by_pairs == model.evaluate(inputs, {("a", "b"): 0.3})
    assert by_pairs == model.evaluate(inputs, [[1, 0.3, 0], [0.3, 1, 0], [0, 0, 1]])


def test_full_correlations_that_agree_are_accepted():
    inputs = [plain(name) for name in "abc"]
    pairs = [("a", "b", 1.0), ("b", "c", -1.0), ("a", "c", -1.0)]
    result = model_of("a + b + 2*c").evaluate(inputs, pairs)
    assert result.standard_uncertainty == pytest.approx(0.0, abs=1e-9)
