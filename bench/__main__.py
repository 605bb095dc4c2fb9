"""Run every benchmark against its floor: ``python -m bench --quick`` or ``--full``.

A number is a ratio of two runs on the same machine in the same minute, never an absolute time.
The raw runs go to ``bench/latest.json``; the exit status is 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

PARTS = (
    "columnar",
    "accounts",
    "models",
    "monte_carlo",
    "ledger",
    "certificates",
    "certificate_documents",
    "registry",
    "traceability",
    "pages",
    "interface",
    "history",
    "validity",
    "intake",
)
LATEST = Path(__file__).parent / "latest.json"
COLUMNS = ("name", "ratio", "bar", "ours_s", "floor_s", "ok")
SIGNS = {"at_most": "<=", "at_least": ">="}


def measure(quick: bool) -> list[dict[str, Any]]:
    """Run each part and keep what is known so far, should a later part fail."""
    results: list[dict[str, Any]] = []
    for part in PARTS:
        print(f"bench: {part} ({'quick' if quick else 'full'})", file=sys.stderr, flush=True)
        results += import_module(f"bench.{part}").run(quick)
        LATEST.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return results


def shown(result: dict[str, Any]) -> dict[str, str]:
    """Return a result as the cells of a printed row; seconds are medians of the raw runs."""
    return {
        "name": result["name"],
        "ratio": f"{result['ratio']:.3g}",
        "bar": f"{SIGNS[result['sense']]} {result['bar']:g}",
        "ours_s": f"{statistics.median(result['ours_s']):.4g}",
        "floor_s": f"{statistics.median(result['floor_s']):.4g}",
        "ok": "yes" if result["ok"] else "NO",
    }


def print_table(results: list[dict[str, Any]]) -> None:
    rows = [dict(zip(COLUMNS, COLUMNS, strict=True)), *map(shown, results)]
    widths = {column: max(len(row[column]) for row in rows) for column in COLUMNS}
    for row in rows:
        print("  ".join(row[column].ljust(widths[column]) for column in COLUMNS).rstrip())
    for result in results:
        print(f"{result['name']}: {result.get('note') or ''}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--quick", action="store_true", help="the usual sizes, a quarter of an hour (default)"
    )
    size.add_argument("--full", action="store_true", help="add the run of 1e8 readings")
    results = measure(quick=not parser.parse_args().full)
    print_table(results)
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
