"""A real year: the steel works of the example, accounted as its page says."""

import json
import shutil
from pathlib import Path

import pytest

from duheng.cli.main import main

REPOSITORY = Path(__file__).parents[2]
EXAMPLE = REPOSITORY / "examples" / "steel-year"
DATA = (
    REPOSITORY.parent
    / "shared" / "data" / "energy-carbon" / "steel" / "steel_uci_original_like.csv"
)  # fmt: skip

pytestmark = pytest.mark.skipif(
    not DATA.is_file(), reason="the steel year is not beside the repository (../shared)"
)


def test_the_steel_year_gives_what_its_page_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "steel")
    shutil.copyfile(DATA, tmp_path / "steel" / "steel.csv")
    packs = str(tmp_path / "steel" / "packs")
    asked = ["account", str(tmp_path / "steel" / "ACCOUNT.yaml"), "--extra", packs, "--json"]
    assert main(asked) == 0
    (figure,) = json.loads(capsys.readouterr().out)["figures"]
    assert figure["unit"] == "MWh"
    assert figure["statutory"] == pytest.approx(959.640, abs=5e-4)
    assert figure["expanded_uncertainty"] == pytest.approx(5.5, abs=0.05)
    assert figure["budget"][0]["share"] == pytest.approx(1, abs=1e-3)
    found = {one["code"]: one["data"] for one in figure["findings"]}
    assert found["telemetry.midnight_label"]["number"] == 365
    assert found["telemetry.all_zero_row"]["number"] == 1
    assert "accounting.class_alone" in found


def test_the_pack_of_the_example_passes_its_own_test() -> None:
    assert main(["pack", "test", str(EXAMPLE / "packs")]) == 0
