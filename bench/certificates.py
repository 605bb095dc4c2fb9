"""The full check of certificates against parse + XSD alone, and against dcclib's Schematron alone.

Over the unsigned, well-formed certificates of the example corpus, in this process, on one core.
Ours parses, applies the XSD and every rule. The floor is lxml's parse and the same compiled XSD.
Both take turns, so that what else runs on the machine weighs on both; time is the processor's.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from duheng.certificates.checks import check_certificate
from duheng.certificates.schemas import SchemaRegistry, schema_registry

SHARED = Path(__file__).parents[2] / "shared" / "data"
AT = datetime(2026, 11, 23, tzinfo=UTC)
ROUNDS, REPEATS, PEER_REPEATS = 15, 5, 1
Files = list[tuple[str, bytes]]


def corpus(registry: SchemaRegistry) -> Files:
    """Return the unsigned certificates that parse and have a registered schema."""
    return [(path.name, path.read_bytes()) for path in _certificates(registry)]


def _certificates(registry: SchemaRegistry) -> Iterator[Path]:
    for path in sorted((SHARED / "dcc").rglob("*.xml")):
        content = path.read_bytes()
        try:
            root = etree.fromstring(content)
        except etree.XMLSyntaxError:
            continue
        if b"xmldsig#" not in content and registry.schema(root.get("schemaVersion") or ""):
            yield path


def seconds(work: Callable[[], None], repeats: int) -> float:
    begin = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - begin) / repeats


def in_turns(
    ours: Callable[[], None], theirs: Callable[[], None], rounds: int, repeats: int
) -> tuple[list[float], list[float]]:
    ours()
    theirs()
    pairs = [(seconds(ours, repeats), seconds(theirs, repeats)) for _ in range(rounds)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def result(
    name: str, bar: float, times: tuple[list[float], list[float]], note: str
) -> dict[str, Any]:
    ours, theirs = times
    ratio = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
    return {
        "name": name, "ratio": ratio, "bar": bar, "sense": "at_least", "ours_s": ours,
        "floor_s": theirs, "ok": ratio >= bar, "note": note,
    }  # fmt: skip


def not_measured(name: str, bar: float, reason: str) -> dict[str, Any]:
    return {
        "name": name, "ratio": 0.0, "bar": bar, "sense": "at_least",
        "ours_s": [0.0], "floor_s": [0.0],
        "ok": False, "note": f"not measured: {reason}",
    }  # fmt: skip


def checks(files: Files, registry: SchemaRegistry) -> Callable[[], None]:
    def work() -> None:
        for name, content in files:
            check_certificate(content, name=name, at=AT, schemas=registry)

    return work


def against_xsd(files: Files, registry: SchemaRegistry) -> dict[str, Any]:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)

    def parse_and_validate() -> None:
        for _, content in files:
            root = etree.fromstring(content, parser)
            schema = registry.compiled(root.get("schemaVersion") or "")
            if schema is not None:
                schema.validate(root)

    times = in_turns(checks(files, registry), parse_and_validate, ROUNDS, REPEATS)
    rate = len(files) / statistics.median(times[0])
    note = f"rate over that of parse + XSD; {len(files)} files, {rate:.0f} files/s"
    return result("certificate-check", 0.35, times, note)


def against_dcclib(files: Files, registry: SchemaRegistry) -> dict[str, Any]:
    try:
        from dcclib.validation.schematron import SchematronValidator
    except ImportError:
        return not_measured("certificate-check-vs-dcclib", 6.0, "pip install dcclib saxonche")
    validator = SchematronValidator.for_dcc()
    texts = [content.decode("utf-8-sig") for _, content in files]

    def schematron() -> None:
        for text in texts:
            validator.validate_str(text)

    times = in_turns(checks(files, registry), schematron, 3, PEER_REPEATS)
    note = "rate over that of dcclib's Schematron alone"
    return result("certificate-check-vs-dcclib", 6.0, times, note)


def run(quick: bool) -> list[dict[str, Any]]:
    if not SHARED.exists():
        reason = "the shared data are not there"
        return [
            not_measured("certificate-check", 0.35, reason),
            not_measured("certificate-check-vs-dcclib", 6.0, reason),
        ]
    registry = schema_registry(SHARED / "schemas")
    files = corpus(registry)
    return [against_xsd(files, registry), against_dcclib(files, registry)]
