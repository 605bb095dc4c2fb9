"""Writes the golden findings of the example corpus: ``python tests/golden/certificates/make.py``.

The reason for each finding stands beside it and is kept when the file is written again; a finding
without a reason gets the reason of its rule, which a person replaces where the file needs its own.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from duheng.certificates.checks import RULES, check_certificate

HERE = Path(__file__).parent
DATA = Path(__file__).parents[4] / "shared" / "data"
CORPUS = DATA / "dcc"
GOLDEN = HERE / "findings.json"
AT = datetime(2026, 11, 23, tzinfo=UTC)


def golden_record(path: Path, reasons: dict[str, str]) -> dict[str, Any]:
    """Return what the check finds in a file: how often, where first, and why that is right."""
    report = check_certificate(path.read_bytes(), name=path.name, at=AT, schemas=DATA / "schemas")
    counts = Counter(one.code for one in report.findings)
    first = {one.code: one for one in reversed(report.findings)}
    return {
        "schema_version": report.schema_version,
        "valid": report.is_valid,
        "signature": report.signature.status.value,
        "findings": {
            code: {
                "severity": first[code].severity.value,
                "number": counts[code],
                "line": first[code].line,
                "reason": reasons.get(code) or RULES[code].title,
            }
            for code in sorted(counts)
        },
    }


def golden_records(known: dict[str, Any]) -> dict[str, Any]:
    """Return the record of every file of the corpus, with the reasons that are known."""
    found = {}
    for path in sorted(CORPUS.rglob("*.xml")):
        name = path.relative_to(CORPUS).as_posix()
        before = known.get(name, {}).get("findings", {})
        found[name] = golden_record(path, {code: one["reason"] for code, one in before.items()})
    return found


def read_golden() -> dict[str, Any]:
    """Return the golden findings as they are kept."""
    if not GOLDEN.exists():
        return {}
    content: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return content


if __name__ == "__main__":
    text = json.dumps(golden_records(read_golden()), ensure_ascii=False, indent=1)
    GOLDEN.write_text(text + "\n", encoding="utf-8")
