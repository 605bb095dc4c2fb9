"""Small forests for tests: documents with their tables, written into a folder."""

from __future__ import annotations

import copy
import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from duheng.accounting import AccountResult, run_account
from duheng.rulebook import PackLibrary, load_packs

PALM = "cn/tree-biomass-chave-2014"
DENSITY, ROOTS, FRACTION = 0.6, 0.25, 0.47

DOCUMENT: dict[str, Any] = {
    "format": "duheng-sink/1",
    "title": "forest",
    "synthetic": True,
    "subject": {"id": "F", "name": "forest"},
    "time_zone": "Asia/Shanghai",
    "period": 2025,
    "method": "cn/forest-carbon-sink",
    "surveys": {
        "begin": {"date": "2020-08-01", "diameter": "tape", "height": "pole"},
        "end": {"date": "2025-08-01", "diameter": "tape", "height": "pole"},
    },
    "instruments": {
        "tape": {
            "correction": {
                "value": 0.1, "unit": "cm", "standard_uncertainty": 0.05,
                "kind": "certificate", "evidence": "T-1",
            },
            "repeatability": {"standard_uncertainty": 0.2, "unit": "cm", "evidence": "twice"},
        },
        "pole": {
            "correction": {"value": 0, "unit": "%", "standard_uncertainty": 2, "evidence": "P-1"},
            "repeatability": {"standard_uncertainty": 4, "unit": "%", "evidence": "twice"},
        },
    },
    "strata": {
        "north": {"area": {"value": 100, "unit": "ha", "standard_uncertainty": 1, "evidence": "m"}},
        "south": {"area": {"value": 50, "unit": "ha", "standard_uncertainty": 0}},
    },
    "plots": {"file": "plots.csv"},
    "trees": {"file": "trees.csv"},
    "species": {
        "oak": {
            "equations": [PALM],
            "factors": {
                "wood_density": {
                    "value": DENSITY, "unit": "g/cm3", "standard_uncertainty": 0.02,
                    "evidence": "40 cores",
                },
                "root_ratio": {
                    "value": ROOTS, "unit": "1", "standard_uncertainty": 0.03, "evidence": "r",
                },
                "carbon_fraction": {
                    "value": FRACTION, "unit": "tC/t", "standard_uncertainty": 0.01,
                    "evidence": "f",
                },
            },
        }
    },
}  # fmt: skip

PLOTS = [{"plot": f"{s[0]}{n}", "stratum": s, "area": 0.1}
         for s, count in (("north", 6), ("south", 5)) for n in range(count)]  # fmt: skip


@cache
def library() -> PackLibrary:
    """Return the packs that come with Duheng, read once."""
    return load_packs(kinds=["methods", "rules"])


def run(path: Path, **asked: Any) -> AccountResult:
    """Return the result of a sink document."""
    return run_account(path, library=library(), **asked)


def trees_of(*, growth: float = 1.5, more: int = 0) -> list[dict[str, Any]]:
    """Return trees of both surveys, whose plots differ by about a tenth."""
    rows = []
    for number, plot in enumerate(PLOTS):
        for tree in range(18 + number % 3 + more):
            diameter = 12.0 + tree % 9 + 0.15 * (number % 4)
            height = 8.0 + 0.5 * (tree % 7)
            for survey, extra in (("begin", 0.0), ("end", growth)):
                rows.append(
                    {
                        "survey": survey, "plot": plot["plot"], "tree": tree, "species": "oak",
                        "diameter": round(diameter + extra, 3),
                        "height": round(height + extra / 2, 3),
                    }
                )  # fmt: skip
    return rows


def document(**changed: Any) -> dict[str, Any]:
    """Return a document of which the top keys may be replaced; ``None`` leaves one out."""
    found = copy.deepcopy(DOCUMENT)
    for key, value in changed.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = value
    return found


def write(
    folder: Path,
    written: dict[str, Any] | None = None,
    plots: list[dict[str, Any]] | None = None,
    trees: list[dict[str, Any]] | None = None,
) -> Path:
    """Write a document and its tables and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder / "plots.csv", PLOTS if plots is None else plots)
    write_table(folder / "trees.csv", trees_of() if trees is None else trees)
    path = folder / "SINK.yaml"
    text = yaml.safe_dump(written or document(), allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path


def write_table(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else ["plot"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
