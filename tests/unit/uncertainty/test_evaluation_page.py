"""The page of an evaluation stands on its own, in two languages."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

import numpy as np
import pytest
from lxml import etree

from duheng.uncertainty.budget_chart import pareto_of, pareto_to_svg
from duheng.uncertainty.evaluation import Evaluation, evaluate_document
from duheng.uncertainty.page import render_page
from duheng.uncertainty.page.numbers import powers, significant

TOGETHER: dict[str, Any] = {
    "title": {"en": "Resistance <b>", "zh-Hans": "电阻"},
    "equations": {
        "R": {"equation": "V/I*cos(phi)", "unit": "ohm", "title": {"en": "resistance"}},
        "X": {"equation": "V/I*sin(phi)", "unit": "ohm"},
    },
    "inputs": {
        "V": {"observations": [5.007, 4.994, 5.005, 4.990, 4.999], "unit": "V"},
        "I": {"observations": [19.663, 19.639, 19.640, 19.685, 19.678], "unit": "mA"},
        "phi": {"observations": [1.0456, 1.0438, 1.0468, 1.0428, 1.0433], "unit": "rad"},
    },
    "simultaneous": ["V", "I", "phi"],
}
PLAIN: dict[str, Any] = {
    "measurand": {"name": "y", "unit": "mV"},
    "equation": "a + b + c + d",
    "inputs": {
        "a": {"value": 1e-7, "unit": "mV", "standard_uncertainty": 1e-9, "source": "urn:dcc:1"},
        "b": {
            "value": 0,
            "unit": "mV",
            "distribution": {"kind": "rectangular", "half_width": 1e-9},
        },
        "c": {"value": 0, "unit": "mV", "standard_uncertainty": 0},
        "d": {"value": 0, "unit": "mV"},
    },
}


def evaluated(document: dict[str, Any], trials: int | None = None, **options: Any) -> Evaluation:
    return evaluate_document(
        document, monte_carlo=trials, generator=np.random.default_rng(1), bins=40, **options
    )


@pytest.fixture(scope="module")
def page() -> str:
    return render_page(evaluated(TOGETHER, 20_000))


def test_the_page_asks_for_nothing_outside_itself(page: str) -> None:
    assert "default-src 'none'" in page
    assert not re.search(r"""(src|href)=["'](?!#)""", page)
    assert "<script" not in page
    assert "url(" not in page


def test_the_page_is_well_formed(page: str) -> None:
    body = page[page.index("<main>") : page.index("</main>") + len("</main>")]
    root = etree.fromstring(body.replace("&nbsp;", " ").replace("<br>", "<br/>").encode())
    assert root.tag == "main"


def test_text_from_the_document_is_escaped(page: str) -> None:
    assert "Resistance &lt;b&gt;" in page
    assert "Resistance <b>" not in page


def test_both_languages_are_there(page: str) -> None:
    for word in ("不确定度分量", "Uncertainty budget", "resistance", "电阻"):
        assert word in page


def test_equation_budget_trials_and_correlation_are_shown(page: str) -> None:
    assert page.count("<math") == 2
    assert page.count('class="pareto"') == 2
    assert page.count('role="img"') == 2
    assert "127.73 ± 0.20" in page
    assert "−0.588" in page
    assert "−61.6 %" in page


def test_a_page_without_trials_has_no_histogram() -> None:
    page = render_page(evaluated(PLAIN))
    assert 'role="img"' not in page
    assert "× 10<sup>" in page
    assert "约定为精确值" in page
    assert "未给出" in page
    assert "urn:dcc:1" in page


def test_a_second_order_page_names_its_order_terms() -> None:
    page = render_page(
        evaluated(
            {"equation": "x*x", "inputs": {"x": {"value": 1, "standard_uncertainty": 0.5}}},
            300_000,
            order=2,
        )
    )
    assert "二阶均值偏移" in page
    assert "传播律给出的区间" in page
    assert "uncertainty.propagation_not_validated" in page


def test_the_seed_is_printed_when_given() -> None:
    found = evaluated(PLAIN)
    assert "Seed of the trials:</span> 42." in render_page(found, seed=42)
    assert "Seed of the trials" not in render_page(found)


def test_an_exact_result_has_a_page() -> None:
    page = render_page(
        evaluated(
            {"equation": "2*x", "inputs": {"x": {"value": 1, "standard_uncertainty": 0}}}, 1000
        )
    )
    assert "exact by convention" in page


def test_every_phrase_has_two_languages() -> None:
    text = resources.files("duheng.uncertainty.page").joinpath("words.json").read_text("utf-8")
    for key, phrases in json.loads(text).items():
        assert len(phrases) == 2, key
        assert all(phrases), key


def test_numbers_are_written_for_people() -> None:
    assert significant(None).startswith("<span")
    assert significant(float("inf")) == "∞"
    assert significant(-1.5e-9) == "−1.5 × 10<sup>−9</sup>"
    assert powers("(1.2 ± 0.1) × 10^-6 V") == "(1.2 ± 0.1) × 10<sup>−6</sup> V"


def test_the_pareto_adds_up() -> None:
    bars = pareto_of(evaluated(TOGETHER).results["R"])
    assert bars[-1].cumulative == pytest.approx(1.0)
    assert [bar.line.source for bar in bars] == ["phi", "V", "I"]
    assert bars[0].end == 1.0
    assert bars[1].begin < bars[1].end == 1.0
    assert bars[2].to_dict()["share"] < 0


def test_the_pareto_svg_draws_what_is_not_stated_dashed() -> None:
    svg = pareto_to_svg(evaluated(PLAIN).results["y"], "zh-Hans")
    root = etree.fromstring(svg.encode())
    assert len(root.findall("{*}text")) == 8
    assert "stroke-dasharray" in svg
