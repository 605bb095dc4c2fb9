"""Printing and judging certificates against the libraries below them, alone.

``certificate-pdf``: two pages, the compiler warm, other data each time, against typst on the same
source and inputs. ``certificate-signed``: the full check of a signed certificate (parse, schema
where it is at hand, every rule, signature, chain) against signxml verifying its signature alone.
Runs are paired and in turn; the ratio is the median of the pairs.
"""

from __future__ import annotations

import base64
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from lxml import etree

REPOSITORY = Path(__file__).parents[1]
SHARED = REPOSITORY.parent / "shared" / "data"
SIGNED = SHARED / "dcc/pydcc/data/dcc/dcc_gp_temperature_typical_v12_v3.2.0_signed.xml"
TRUST = SHARED / "dcc/pydcc/data/trusted_certs"
SCHEMAS = SHARED / "schemas/dcc"
IN_FORCE = datetime(2023, 6, 1, tzinfo=UTC)
RUNS, SIGNED_RUNS = 15, 60
PDF_BAR, SIGNED_BAR = 2.0, 0.8


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def pdf() -> dict[str, Any]:
    from duheng.certificates.rendering.pdf import _compiler, render_pdf, typst_inputs
    from duheng.certificates.writing import read_description, write_certificate

    description = read_description(REPOSITORY / "examples" / "issue" / "calibration.yaml")
    made = [write_certificate(description, number=f"EX-2026-{i:06d}") for i in range(2 * RUNS + 2)]
    for one in made[-2:]:
        render_pdf(one)
    ours, floor = [], []
    for index in range(RUNS):
        ours.append(seconds(lambda one=made[2 * index]: render_pdf(one)))
        inputs = typst_inputs(made[2 * index + 1], "both")
        floor.append(
            seconds(
                lambda given=inputs: _compiler().compile(
                    format="pdf", sys_inputs=given, pdf_standards=["a-3b"], timestamp=0,
                    pdf_tags=False,
                )
            )
        )  # fmt: skip
    ratio = statistics.median(a / b for a, b in zip(ours, floor, strict=True))
    return {
        "name": "certificate-pdf", "ratio": ratio, "bar": PDF_BAR, "sense": "at_most",
        "ours_s": ours, "floor_s": floor, "ok": ratio <= PDF_BAR,
        "note": "two pages, warm, other data each time",
    }  # fmt: skip


def signed() -> dict[str, Any]:
    from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

    from duheng.certificates.checks import check_certificate
    from duheng.certificates.schemas import schema_registry

    original = SIGNED.read_bytes()
    text = etree.fromstring(original).findtext(
        ".//{http://www.w3.org/2000/09/xmldsig#}X509Certificate"
    )
    signer = x509.load_der_x509_certificate(base64.b64decode(str(text)))
    schemas = schema_registry(SCHEMAS)
    configuration = XAdESSignatureConfiguration(expect_references=2, verification_time=IN_FORCE)

    def ours(content: bytes) -> None:
        report = check_certificate(
            content, name=SIGNED.name, at=IN_FORCE, schemas=schemas, trust=TRUST
        )
        assert report.to_dict()["signature"]["status"] == "valid"

    def floor(content: bytes) -> None:
        XAdESVerifier().verify(content, x509_cert=signer, expect_config=configuration)

    # Blank lines behind the root: other bytes each time, the same certificate.
    contents = [original + b"\n" * number for number in range(2 * SIGNED_RUNS + 2)]
    for work in (ours, floor):
        work(contents.pop())
    pairs = [
        (
            seconds(lambda given=contents[2 * index]: ours(given)),
            seconds(lambda given=contents[2 * index + 1]: floor(given)),
        )
        for index in range(SIGNED_RUNS)
    ]
    ratio = statistics.median(b / a for a, b in pairs)
    return {
        "name": "certificate-signed", "ratio": ratio, "bar": SIGNED_BAR, "sense": "at_least",
        "ours_s": [a for a, _ in pairs], "floor_s": [b for _, b in pairs],
        "ok": ratio >= SIGNED_BAR, "note": "full check; signxml verifies with a pinned certificate",
    }  # fmt: skip


def run(quick: bool) -> list[dict[str, Any]]:
    found = [pdf()]
    if SIGNED.exists():
        found.append(signed())
    return found


if __name__ == "__main__":
    for one in run(quick=True):
        medians = [statistics.median(one[key]) for key in ("ours_s", "floor_s")]
        print(one["name"], f"{one['ratio']:.3g}", one["sense"], one["bar"], one["ok"], medians)
