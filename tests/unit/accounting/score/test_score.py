"""A score of weighted parts: what is missing is neither 0 nor 1; rankings say how firm they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.accounting import run_account
from duheng.accounting.errors import MissingFile, UnknownName
from duheng.accounting.score import (
    Score,
    SubScore,
    agreement,
    figure_of,
    load_scheme,
    part_of_checks,
    parts_of_days,
    parts_of_figure,
    rank_sensitivity,
    rate,
    read_inputs,
    weigh,
)
from duheng.accounting.score.errors import UnusableScore
from duheng.rulebook import UnknownPack, load_packs
from duheng.telemetry.validity.quality import QUALITY
from duheng.terms.errors import UnusableInput

DAY = date(2025, 6, 30)
LIBRARY = load_packs(kinds=["rules"])
SCHEME = load_scheme(LIBRARY, "cn/carbon-data-quality-score", DAY)
EXAMPLES = Path(__file__).parents[4] / "examples"
FULL = {"completeness": 1.0, "valid": 0.9, "traceable": 0.8, "agreement": 0.5, "timeliness": 0.7,
        "measured": 0.6}  # fmt: skip
PART = st.floats(min_value=0.01, max_value=1)


def scored(values: Mapping[str, float | None], of: str = "A") -> Score:
    parts = {name: SubScore(value=value, origin="test") for name, value in values.items()}
    return weigh(of, parts, SCHEME)


def test_the_score_is_the_weighted_sum() -> None:
    found = scored(FULL)
    by_hand = 15 * 1.0 + 15 * 0.9 + 25 * 0.8 + 20 * 0.5 + 10 * 0.7 + 15 * 0.6
    assert found.points == pytest.approx(by_hand)
    assert found.lowest == pytest.approx(by_hand)
    assert found.highest == pytest.approx(by_hand)
    assert found.findings == ()


def test_a_missing_part_is_neither_zero_nor_one() -> None:
    found = scored({**FULL, "agreement": None})
    known = 15 * 1.0 + 15 * 0.9 + 25 * 0.8 + 10 * 0.7 + 15 * 0.6
    assert found.points == pytest.approx(known / 0.8)
    assert [found.lowest, found.highest] == pytest.approx([known, known + 20])
    assert [one.code for one in found.findings] == ["accounting.score_part_missing"]
    assert [one["part"] for one in found.to_dict()["parts"] if one["is_missing"]] == ["agreement"]


@given(st.dictionaries(st.sampled_from(sorted(FULL)), PART, min_size=4))
def test_a_partial_score_lies_between_its_bounds(values: dict[str, float]) -> None:
    found = scored(values)
    if found.points is not None:
        assert found.lowest - 1e-9 <= found.points <= found.highest + 1e-9


def test_too_little_stated_weight_gives_no_score() -> None:
    found = scored({"completeness": 1.0, "valid": 1.0})
    assert found.points is None
    assert [found.lowest, found.highest] == pytest.approx([30.0, 100.0])
    assert found.findings[0].severity.value == "error"


def test_zero_traceability_caps_the_score() -> None:
    best = dict.fromkeys(FULL, 1.0) | {"traceable": 0.0}
    found = scored(best)
    assert (found.points, found.capped_by) == (60.0, ("traceable",))
    assert found.findings[0].code == "accounting.score_capped"
    assert scored({**best, "traceable": 0.001}).points == pytest.approx(75.025)


def test_a_missing_traceability_is_not_a_traceability_of_zero() -> None:
    found = scored(dict.fromkeys(FULL, 1.0) | {"traceable": None})
    assert found.points == pytest.approx(100.0)
    assert (found.capped_by, found.lowest) == ((), 60.0)


@pytest.mark.parametrize(
    ("parts", "said"),
    [({"trace": 0.5}, "no part 'trace'"), ({"valid": 1.1}, "from 0 to 1"),
     ({"valid": float("nan")}, "from 0 to 1")],
)  # fmt: skip
def test_a_part_that_cannot_be_is_refused(parts: dict[str, float], said: str) -> None:
    with pytest.raises(UnusableScore, match=said):
        scored(parts)


def test_agreement_follows_the_worst_check() -> None:
    assert agreement([0.0]) == 1.0
    assert agreement([0.4, -0.8]) == pytest.approx(0.6)
    assert agreement([0.1, 5.0]) == 0.0


def test_cross_checks_that_were_not_judged_do_not_count() -> None:
    agree = {"check": "agreement", "statistic": -0.5}
    records = [
        agree,
        {"check": "agreement", "statistic": None},
        {"check": "change", "statistic": 9},
    ]
    assert part_of_checks(records).value == pytest.approx(0.75)
    assert part_of_checks(records[1:]).value is None


def test_the_parts_of_a_real_account_come_from_its_coverage() -> None:
    result = run_account(EXAMPLES / "account" / "ACCOUNT.yaml").to_dict()
    figure = figure_of(result, "co2_purchased_electricity")
    parts = parts_of_figure(figure)
    by_time = figure["coverage"]["by_time"]
    assert parts["valid"].value == pytest.approx(sum(by_time["measured"].values()))
    assert parts["traceable"].value == pytest.approx(by_time["measured"]["in_force"])
    assert parts["completeness"].value == pytest.approx(1 - sum(by_time["missing"].values()))
    assert parts["measured"].value == pytest.approx(1.0)
    with pytest.raises(UnknownName):
        figure_of(result, "co2_purchased")


def test_an_account_of_batches_has_no_hours_and_says_so() -> None:
    states = {"in_force": 0.4, "expired": 0.1, "none": 0.2}
    nothing = dict.fromkeys(states)
    coverage = {
        "channel_hours": 0.0,
        "by_time": {"measured": nothing, "missing": nothing, "default": nothing},
        "by_quantity": {"measured": states, "default": {"in_force": 0.3, "expired": 0, "none": 0}},
    }
    parts = parts_of_figure({"coverage": coverage})
    assert (parts["completeness"].value, parts["valid"].value) == (None, None)
    assert parts["traceable"].value == pytest.approx(0.4)
    assert parts["measured"].value == pytest.approx(0.7)


def test_a_result_without_figures_is_refused() -> None:
    with pytest.raises(UnusableScore):
        figure_of({"figures": []}, None)


def test_parts_of_days_are_sums_of_counts_and_skip_what_is_not_known() -> None:
    base: dict[str, Any] = {"day": DAY, "substituted": 0, "invalid_by_cause": []}
    days = pa.Table.from_pylist(
        [
            {**base, "channel": 1, "expected": 96, "held": 90, "valid": 80, "in_time": 45},
            {**base, "channel": 2, "expected": 24, "held": 24, "valid": 24, "in_time": None},
            {**base, "channel": 3, "expected": None, "held": 5, "valid": 5, "in_time": None},
        ],
        schema=QUALITY,
    )
    parts = parts_of_days(days)
    assert parts["completeness"].value == pytest.approx(114 / 120)
    assert parts["valid"].value == pytest.approx(104 / 120)
    assert parts["timeliness"].value == pytest.approx(0.5)
    assert parts["traceable"].value is None


def test_the_ranking_says_how_often_each_rank_is_kept() -> None:
    sites = [
        scored(dict.fromkeys(FULL, 0.95), "best"),
        scored({**dict.fromkeys(FULL, 0.7), "valid": 0.9, "measured": 0.5}, "left"),
        scored({**dict.fromkeys(FULL, 0.7), "valid": 0.5, "measured": 0.901}, "right"),
    ]
    found = rank_sensitivity(sites, np.random.default_rng(5), draws=4000)
    assert found.sites == ("best", "right", "left")
    for shares in found.probabilities:
        assert sum(shares) == pytest.approx(1.0)
    assert found.probabilities[0] == (1.0, 0.0, 0.0)
    assert found.top_sets[0] == 1.0
    assert 0.3 < found.top_sets[1] < 0.7
    assert found.stable_top_sets() == (1, 3)
    again = rank_sensitivity(sites, np.random.default_rng(5), draws=4000)
    assert again == found


def test_a_site_that_is_better_in_every_part_keeps_its_rank_whatever_the_weights() -> None:
    generator = np.random.default_rng(2)
    values = np.sort(generator.uniform(0.1, 0.9, size=(6, 10)), axis=1)
    names = sorted(FULL)
    sites = [
        scored(dict(zip(names, map(float, values[:, n]), strict=True)), f"S{n}") for n in range(10)
    ]
    found = rank_sensitivity(sites, generator, draws=500)
    assert found.sites == tuple(f"S{n}" for n in reversed(range(10)))
    assert all(shares[rank] == 1.0 for rank, shares in enumerate(found.probabilities))
    assert found.stable_top_sets() == tuple(range(1, 11))


def test_sites_that_tie_share_the_better_rank_and_no_top_set() -> None:
    sites = [scored(FULL, name) for name in ("A", "B")]
    found = rank_sensitivity(sites, np.random.default_rng(1), draws=50)
    assert found.probabilities == ((1.0, 0.0), (1.0, 0.0))
    assert found.top_sets == (0.0, 1.0)


def test_sites_without_a_score_have_no_rank() -> None:
    sites = [scored(FULL, "A"), scored({"valid": 1.0}, "B")]
    found = rank_sensitivity(sites, np.random.default_rng(1), draws=50)
    assert (found.sites, found.without_score) == (("A",), ("B",))
    empty = rank_sensitivity(sites[1:], np.random.default_rng(1), draws=50)
    assert empty.sites == ()


def test_a_cap_holds_in_every_draw() -> None:
    capped = scored({**dict.fromkeys(FULL, 1.0), "traceable": 0.0}, "A")
    plain = scored(dict.fromkeys(FULL, 0.601), "B")
    found = rank_sensitivity([capped, plain], np.random.default_rng(1), draws=300)
    assert found.sites == ("B", "A")
    assert found.probabilities[0][0] == 1.0


def test_a_ranking_of_one_site_twice_is_refused() -> None:
    with pytest.raises(UnusableScore):
        rank_sensitivity([scored(FULL, "A")] * 2, np.random.default_rng(1))


def test_the_inputs_of_the_example_are_read() -> None:
    found = read_inputs(EXAMPLES / "score" / "inputs.yaml")["EXAMPLE-WORKS"]
    assert found["agreement"].value == pytest.approx(0.6)
    assert found["timeliness"].value == 0.97


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sites: {}", "expected format"),
        ("format: duheng-score-inputs/1\nsites: {A: {valid: 0.9}}", "its evidence"),
        ("format: duheng-score-inputs/1\nsites: {A: {valid: {value: 2, evidence: x}}}", "0 to 1"),
        ("format: duheng-score-inputs/1\nsites: {A: {valid: {value: .nan, evidence: x}}}", "nan"),
        ("format: duheng-score-inputs/1\nsites: {A: {agreement: {e_n: [], evidence: x}}}", "e_n"),
        ("format: duheng-score-inputs/1\nsites: {A: {validity: {value: 1}}}", "unknown key"),
        ("format: duheng-score-inputs/1\nsites: {A: 5}", "expected a mapping"),
    ],
)
def test_inputs_that_say_too_little_are_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "inputs.yaml"
    path.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match=said):
        read_inputs(path)


def test_a_pack_that_is_no_score_is_refused() -> None:
    with pytest.raises(UnusableScore, match="no table of a score"):
        load_scheme(LIBRARY, "cn/metering-accuracy", DAY)
    with pytest.raises(UnknownPack):
        load_scheme(LIBRARY, "cn/carbon-quality", DAY)


RATING = EXAMPLES / "metering-review" / "rating.yaml"


def rating(folder: Path, *changes: tuple[str, str]) -> Score:
    text = RATING.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path = folder / "rating.yaml"
    path.write_text(text, encoding="utf-8")
    return rate(path, LIBRARY)


def test_a_veto_outweighs_the_sum() -> None:
    found = rate(RATING, LIBRARY)
    assert found.points == pytest.approx(71.5)
    assert (found.grade, found.vetoed_by) == (None, ("evidence",))


def test_without_a_veto_the_grade_follows_the_points(tmp_path: Path) -> None:
    found = rating(tmp_path, ("evidence: {points: 9, of: 20", "evidence: {points: 16, of: 20"))
    assert found.points == pytest.approx(78.5)
    assert found.grade == "B"
    assert found.vetoed_by == ()


def test_a_criterion_that_nobody_judged_leaves_no_score(tmp_path: Path) -> None:
    found = rating(tmp_path, ("  lawful: {points: 1, of: 1, evidence: list of compulsory "
                              "verification of 2025-09-01}\n", ""))  # fmt: skip
    assert (found.points, found.grade) == (None, None)
    assert found.findings[0].data["missing"] == ["lawful"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("points: 7, of: 10", "points: 11, of: 10", "11 of 10"),
        ("points: 7, of: 10", "points: true, of: 10", "True of 10"),
        ("points: 7, of: 10", "points: .nan, of: 10", "nan of 10"),
        ("people:", "poeple:", "no part 'poeple'"),
        (", evidence: two of three trained", "", "no evidence"),
        ("2025-09-30\npack", "soon\npack", "day of the rating"),
        ("duheng-rating/1", "duheng-rating/2", "expected format"),
        ("subject: {id: EXAMPLE-WORKS}", "subject: {}", "a subject"),
    ],
)
def test_a_rating_that_cannot_be_is_refused(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    with pytest.raises(UnusableInput, match=said):
        rating(tmp_path, (before, after))


def test_a_rating_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFile):
        rate(tmp_path / "none.yaml", LIBRARY)


def test_a_score_is_json_with_every_weight() -> None:
    record = json.loads(json.dumps(scored(FULL).to_dict()))
    assert sum(one["weight"] for one in record["parts"]) == pytest.approx(1.0)
    assert record["pack"]["confidence"] == "unchecked"
