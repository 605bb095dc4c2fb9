"""Runs the worked examples of a profile pack: they are the pack's own tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duheng.certificates.profiles import MET, MISSING, report_by
from duheng.certificates.safe_xml import parse_xml
from duheng.rulebook import ExampleFailed, Pack


def check_profile_examples(pack: Pack) -> None:
    """Run every worked example of a profile pack.

    Parameters
    ----------
    pack : Pack
        Of kind ``profiles``; what it includes must be installed.

    Raises
    ------
    ExampleFailed
        When a requirement is not met or missing as the example says, or is not in the profile.
    UnknownProfile
        When an included profile is not installed.
    """
    for number, example in enumerate(pack.examples, start=1):
        _check(pack, example, f"{pack.file}, example {number}")


def _check(pack: Pack, example: Mapping[str, Any], place: str) -> None:
    root = parse_xml(str(example["certificate"]).encode(), place)
    clauses = report_by(root, pack).clauses
    found = {one.code.removeprefix("profile."): one.status for one in clauses}
    for expected, codes in ((MET, example["met"]), (MISSING, example["missing"])):
        for code in codes:
            if code not in found:
                raise ExampleFailed(f"{place}: the profile has no requirement {code}")
            if found[code] != expected:
                raise ExampleFailed(f"{place}: expected {code} {expected}, got {found[code]}")
