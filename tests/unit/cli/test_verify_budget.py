"""``duheng verify`` recomputes the budgets that ``account`` and ``evaluate`` printed."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from duheng.accounting import account
from duheng.cli.main import main
from duheng.cli.printing import plain
from duheng.cli.verify_claims import budget
from duheng.terms.documents import read_yaml
from duheng.uncertainty.evaluation import evaluate_document

EXAMPLES = Path(__file__).parents[3] / "examples"
Record = dict[str, Any]


@pytest.fixture(scope="module")
def figures() -> Record:
    found = account(EXAMPLES / "account" / "ACCOUNT.yaml", group_by=["month", "channel"])
    record: Record = plain(found.to_dict())
    return record


def evaluation(name: str, order: int = 1) -> Record:
    found = evaluate_document(read_yaml(EXAMPLES / "evaluate" / name), order=order)
    record: Record = plain(found.to_dict())
    return record


def judged(record: Any) -> tuple[str, str, Record]:
    claim = budget(json.dumps(record).encode())
    assert claim.name == "budget"
    assert not claim.is_required
    return str(claim.standing), claim.reason, dict(claim.data)


def test_the_budgets_of_an_account_are_recomputed(figures: Record) -> None:
    standing, reason, data = judged(figures)
    assert (standing, reason) == ("shown", "budget_recomputed")
    assert data["recomputed"][:2] == ["co2_purchased_electricity", "energy_comprehensive"]
    assert len(data["recomputed"]) + len(data["without_uncertainty"]) == len(figures["figures"])
    assert data["lines_not_stated"] >= 1


@pytest.mark.parametrize(
    ("name", "order", "reason"),
    [
        ("end-gauge.yaml", 1, "budget_recomputed"),
        ("end-gauge.yaml", 2, "budget_recomputed_in_part"),
        ("impedance.yaml", 1, "budget_recomputed"),
        ("impedance.yaml", 2, "budget_recomputed_in_part"),
    ],
)
def test_the_budgets_of_an_evaluation_are_recomputed(name: str, order: int, reason: str) -> None:
    record = evaluation(name, order)
    standing, found, data = judged(record)
    assert (standing, found) == ("shown", reason)
    assert data["recomputed"] == list(record["results"])
    assert data["correlations_not_in_document"] == []
    assert bool(data["second_order_not_in_document"]) == (order == 2)


def test_an_evaluation_of_before_that_states_no_correlations_is_recomputed_in_part() -> None:
    record = evaluation("impedance.yaml")
    for result in record["results"].values():
        del result["correlations"]
    standing, reason, data = judged(record)
    assert (standing, reason) == ("shown", "budget_recomputed_in_part")
    assert data["correlations_not_in_document"] == list(record["results"])


def test_u_and_U_changed_together_are_caught_where_causes_are_correlated() -> None:
    record = evaluation("impedance.yaml")
    for key in ("standard_uncertainty", "expanded_uncertainty"):
        record["results"]["R"][key] *= 0.9
    _, reason, data = judged(record)
    assert (reason, data["quantity"]) == ("budget_contradicted", "standard_uncertainty")


def test_a_changed_coefficient_is_contradicted() -> None:
    for place in range(3):
        record = evaluation("impedance.yaml")
        record["results"]["X"]["correlations"][place]["coefficient"] *= 1 + 1e-6
        assert judged(record)[:2] == ("refuted", "budget_contradicted")


def test_coefficients_that_no_causes_can_have_are_contradicted() -> None:
    record = evaluation("impedance.yaml")
    for one in record["results"]["R"]["correlations"]:
        one["coefficient"] = -0.9
    _, reason, data = judged(record)
    assert (reason, data["quantity"]) == ("budget_contradicted", "correlations")
    assert data["stated"] == pytest.approx(1 - 2 * 0.9)


def test_correlated_causes_that_cancel_are_recomputed_to_the_last_bit() -> None:
    record = plain(evaluate_document({
        "measurand": {"name": "d", "unit": "mm"}, "equation": "a - b",
        "inputs": {
            "a": {"value": 10.0, "unit": "mm", "standard_uncertainty": 0.1},
            "b": {"value": 10.0, "unit": "mm", "standard_uncertainty": 0.1000001},
        },
        "correlations": [["a", "b", 0.99999999]],
    }).to_dict())  # fmt: skip
    assert judged(record)[:2] == ("shown", "budget_recomputed")


@pytest.mark.parametrize(
    "changed",
    [
        {"first": "nobody"}, {"second": "V"}, {"coefficient": 1.5}, {"coefficient": None},
        {"first": ["V"]},
    ],
    ids=str,
)  # fmt: skip
def test_coefficients_that_cannot_be_read_are_refused(changed: Record) -> None:
    record = evaluation("impedance.yaml")
    record["results"]["R"]["correlations"][0] |= {"first": "V", **changed}
    assert judged(record)[:2] == ("not_shown", "budget_unreadable")


def test_more_correlated_lines_than_a_matrix_can_hold_are_refused() -> None:
    record = evaluation("end-gauge.yaml")
    result = next(iter(record["results"].values()))
    line = result["budget"][0]
    result["budget"] = [{**line, "source": str(place)} for place in range(1002)]
    result["correlations"] = [
        {"first": str(place), "second": str(place + 1), "coefficient": 0.1} for place in range(1001)
    ]
    assert judged(record)[:2] == ("not_shown", "budget_unreadable")


def test_every_changed_number_of_an_account_contradicts_the_others(figures: Record) -> None:
    for place, figure in enumerate(figures["figures"][:2]):
        for key in ("standard_uncertainty", "expanded_uncertainty", "coverage_factor"):
            changed = deepcopy(figures)
            changed["figures"][place][key] *= 1 + 1e-7
            standing, reason, data = judged(changed)
            assert (standing, reason, data["line"]) == ("refuted", "budget_contradicted", None)
            assert data["figure"] == figure["quantity"]
        for line in range(len(figure["budget"])):
            for key in ("contribution", "share", "standard_uncertainty", "sensitivity"):
                changed = deepcopy(figures)
                found = changed["figures"][place]["budget"][line]
                if found["contribution"] is None:
                    continue
                stated = found[key] = found[key] * (1 + 1e-7)
                standing, reason, data = judged(changed)
                assert (standing, reason) == ("refuted", "budget_contradicted")
                assert (data["figure"], data["line"]) == (figure["quantity"], found["source"])
                wrong = "share" if key == "share" else "contribution"
                assert data["quantity"] == wrong
                if key == wrong:
                    assert data["stated"] == stated
                    assert data["recomputed"] == pytest.approx(stated / (1 + 1e-7), rel=1e-12)


@pytest.mark.parametrize("name", ["end-gauge.yaml", "impedance.yaml"])
@pytest.mark.parametrize("factor", [1 + 1e-5, 0.5, -1.0])
def test_every_changed_number_of_an_evaluation_contradicts_the_others(
    name: str, factor: float
) -> None:
    record = evaluation(name)
    for result, found in record["results"].items():
        for key in ("standard_uncertainty", "expanded_uncertainty"):
            changed = deepcopy(record)
            changed["results"][result][key] *= abs(factor) if factor > 0 else 2.0
            assert judged(changed)[:2] == ("refuted", "budget_contradicted")
        for place, line in enumerate(found["budget"]):
            for key in ("contribution", "share"):
                changed = deepcopy(record)
                changed["results"][result]["budget"][place][key] *= factor
                is_same = line[key] == 0 or abs(line[key] * (factor - 1)) < 1e-9
                expected = "shown" if key == "share" and is_same else "refuted"
                if line[key] != 0:
                    assert judged(changed)[0] == expected, (result, place, key)


def test_u_and_U_changed_together_are_caught_where_causes_are_independent(
    figures: Record,
) -> None:
    figure = deepcopy(figures)
    for key in ("standard_uncertainty", "expanded_uncertainty"):
        figure["figures"][0][key] *= 0.5
    _, reason, data = judged(figure)
    assert (reason, data["quantity"]) == ("budget_contradicted", "standard_uncertainty")
    assert data["recomputed"] == pytest.approx(2 * data["stated"])


def test_u_that_no_correlation_gives_is_contradicted() -> None:
    for name, factor in (("end-gauge.yaml", 10.0), ("impedance.yaml", 10.0)):
        record = evaluation(name)
        first = next(iter(record["results"].values()))
        for key in ("standard_uncertainty", "expanded_uncertainty"):
            first[key] *= factor
        assert judged(record)[:2] == ("refuted", "budget_contradicted")


def test_a_line_left_out_is_noticed(figures: Record) -> None:
    changed = deepcopy(figures)
    del changed["figures"][0]["budget"][0]
    assert judged(changed)[1] == "budget_contradicted"
    changed = deepcopy(figures)
    changed["figures"][0]["budget"][0] |= {"contribution": None, "share": None}
    assert judged(changed)[1] == "budget_contradicted"


def test_only_an_account_that_says_so_may_tie_its_causes() -> None:
    line = {
        "source": "a", "standard_uncertainty": 1.0, "sensitivity": 1.0, "contribution": 1.0,
        "share": 0.5,
    }  # fmt: skip
    figure: Record = {
        "quantity": "q", "standard_uncertainty": 2.0, "coverage_factor": 2.0,
        "expanded_uncertainty": 4.0, "budget": [line, line], "findings": [],
    }  # fmt: skip
    assert judged({"figures": [figure]})[1] == "budget_contradicted"
    figure["findings"] = [{"code": "uncertainty.undeclared_loading"}]
    assert judged({"figures": [figure]})[:2] == ("shown", "budget_recomputed_in_part")


def test_without_any_u_nothing_is_shown(figures: Record) -> None:
    changed = deepcopy(figures)
    for figure in changed["figures"]:
        figure |= {"standard_uncertainty": None, "expanded_uncertainty": None}
    assert judged(changed)[:2] == ("not_shown", "budget_without_uncertainty")
    changed["figures"][0]["expanded_uncertainty"] = 1.0
    assert judged(changed)[1] == "budget_contradicted"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "budget_absent"),
        (b"%PDF-1.7", "budget_absent"),
        (b"[1, 2]", "budget_absent"),
        (b'{"other": 1}', "budget_absent"),
        (b'{"figures": []}', "budget_absent"),
        (b"\xff\xfe\xff", "budget_absent"),
        (b"<dcc:digitalCalibrationCertificate/>", "budget_not_in_certificate"),
        (b"\xef\xbb\xbf<certificate/>", "budget_not_in_certificate"),
    ],
)
def test_a_document_without_a_budget_is_not_shown_and_says_why(content: bytes, reason: str) -> None:
    claim = budget(content)
    assert (claim.standing, claim.reason) == ("not_shown", reason)


def test_a_certificate_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    description = str(EXAMPLES / "issue" / "calibration.yaml")
    file = tmp_path / "certificate.xml"
    asked = ("--out", str(file), "--numbers", str(tmp_path / "numbers.json"), "--body", "EX")
    assert main(["certificate", "write", description, *asked]) == 0
    capsys.readouterr()
    main(["verify", str(file), "--json"])
    claim = json.loads(capsys.readouterr().out)["claims"][-1]
    assert (claim["claim"], claim["standing"]) == ("budget", "not_shown")
    assert claim["reason"] == "budget_not_in_certificate"


def test_an_account_with_an_undeclared_loading_is_recomputed_in_part(tmp_path: Path) -> None:
    for file in (EXAMPLES / "account").iterdir():
        words = file.read_text(encoding="utf-8").replace("loading: 1, ", "")
        (tmp_path / file.name).write_text(words, encoding="utf-8")
    record = plain(account(tmp_path / "ACCOUNT.yaml").to_dict())
    standing, reason, data = judged(record)
    assert (standing, reason) == ("shown", "budget_recomputed_in_part")
    assert data["correlations_not_in_document"] == data["recomputed"]


BROKEN: dict[str, Callable[[Record], Any]] = {
    "no budget": lambda one: one.pop("budget"),
    "no u": lambda one: one.pop("standard_uncertainty"),
    "u below 0": lambda one: one.update(standard_uncertainty=-1.0),
    "u as text": lambda one: one.update(standard_uncertainty="1"),
    "u true": lambda one: one.update(standard_uncertainty=True),
    "u of 400 digits": lambda one: one.update(standard_uncertainty=10**400),
    "u not a number": lambda one: one.update(standard_uncertainty=float("nan")),
    "k infinite": lambda one: one.update(coverage_factor=float("inf")),
    "budget a map": lambda one: one.update(budget={}),
    "line a number": lambda one: one.update(budget=[1]),
    "line without share": lambda one: one["budget"][0].pop("share"),
    "group a list": lambda one: one.update(group=[]),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_figure_is_not_shown(figures: Record, broken: str) -> None:
    changed = deepcopy(figures)
    BROKEN[broken](changed["figures"][0])
    standing, reason, data = judged(changed)
    assert (standing, reason) == ("not_shown", "budget_unreadable")
    assert data["code"] == "terms.unusable_input"


@pytest.mark.parametrize(
    "content",
    [
        b"{", b'{"figures": 1}', b'{"figures": [1]}', b'{"results": []}',
        b'{"figures": [], "results": {}}', b'{"figures": [], "figures": []}',
        b'{"figures": ' + b"[" * 100_000, b'{"a": ' + b"9" * 5_000 + b"}", b'{"a": "\xff"}',
        b'{"results": {"\\ud800": 1}}',
    ],
    ids=range(10),
)  # fmt: skip
def test_broken_json_is_not_shown(content: bytes) -> None:
    claim = budget(content)
    assert (claim.standing, claim.reason) == ("not_shown", "budget_unreadable")
    json.dumps(claim.to_dict(), ensure_ascii=False).encode()


@pytest.mark.parametrize("huge", [1e308, 5e-324, 0.0])
def test_extreme_numbers_are_judged_without_a_fault(figures: Record, huge: float) -> None:
    for key in ("contribution", "share", "standard_uncertainty", "sensitivity"):
        changed = deepcopy(figures)
        for line in changed["figures"][0]["budget"]:
            line[key] = huge
        assert judged(changed)[1] == "budget_contradicted"
    changed = deepcopy(figures)
    changed["figures"][0]["standard_uncertainty"] = huge
    assert judged(changed)[1] == "budget_contradicted"


def test_people_read_both_numbers_in_their_language(
    figures: Record, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = deepcopy(figures)
    changed["figures"][0]["budget"][0] |= {"contribution": 7.25, "source": "bad\x1b[2J"}
    file = tmp_path / "figures.json"
    file.write_text(json.dumps(changed), encoding="utf-8")
    for language, words in (("en", "contribution 7.25, recomputed"), ("zh", "分量 7.25，复算得")):
        assert main(["--lang", language, "verify", str(file)]) == 1
        printed = "".join(capsys.readouterr().out.split())
        assert "".join(words.split()) in printed
        assert "\x1b" not in printed
    file.write_text('{"figures": 1}', encoding="utf-8")
    main(["--lang", "en", "verify", str(file)])
    assert "figures is not a list" in " ".join(capsys.readouterr().out.split())
