"""``duheng certificate``: show what a certificate says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.certificate_parts import quantity_name
from duheng.cli.commands import LazyGroup, TranslatedCommand, common_options, json_option
from duheng.cli.findings import print_findings
from duheng.cli.languages import language_tag, text
from duheng.cli.printing import (
    number_text,
    print_json,
    print_line,
    print_table,
    quantity_text,
)
from duheng.terms.languages import text_in

if TYPE_CHECKING:
    from duheng.certificates import CalibrationPoint, Certificate, Quantity

COMMANDS = {
    "show": "duheng.cli.certificate:show_certificate",
    "check": "duheng.cli.certificate_check:check_certificates",
    "diff": "duheng.cli.certificate_tables:diff_certificates",
    "export": "duheng.cli.certificate_tables:export_certificates",
    "use": "duheng.cli.certificate_tables:use_certificate",
    "write": "duheng.cli.certificate_issue:write",
    "amend": "duheng.cli.certificate_issue:amend",
    "sign": "duheng.cli.certificate_sign:sign",
    "approvals": "duheng.cli.certificate_sign:approvals",
    "render": "duheng.cli.certificate_issue:render",
    "extract": "duheng.cli.certificate_issue:extract",
    "revocations": "duheng.cli.certificate_sign:revocations",
    "void": "duheng.cli.certificate_sign:void",
    "status": "duheng.cli.certificate_sign:status",
}
_FACTS = (
    "number", "issuer", "issued_date", "performed_begin", "performed_end", "accuracy_class",
    "regulation", "verdict", "valid_until", "replaces", "schema_version", "sha256",
)  # fmt: skip
_LONGEST_LIST = 5


@click.group(cls=LazyGroup, modules=COMMANDS, name="certificate", help="certificate.help")
@common_options
def certificate() -> None:
    """Hold the commands about certificates."""


@click.command(cls=TranslatedCommand, help="certificate.show.help")
@click.argument(
    "file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@json_option
@common_options
def show_certificate(file: Path, as_json: bool) -> None:
    """Show what a certificate says: who, what, when, the points, the standards used."""
    from duheng.certificates import read_certificate
    from duheng.certificates.checks.preflight import refuse_what_takes_too_much
    from duheng.certificates.formula_listing import listed_formulas
    from duheng.cli.certificate_parts import print_covariances, print_formulas

    refuse_what_takes_too_much([file])
    found = read_certificate(file)
    if as_json:
        print_json(
            {
                **found.to_dict(),
                "points": [_point_record(point) for point in found.points],
                "results": [_quantity_record(quantity) for quantity in found.results],
                "covariances": [one.to_dict() for one in found.covariances],
                "formulas": [one.to_dict() for one in listed_formulas(found)],
            }
        )
        return
    _print_facts(found)
    _print_points(found.points)
    # what makes points is shown by them; a complex quantity makes none
    _print_results(one for one in found.results if not found.points or one.component)
    print_covariances(found)
    print_formulas(listed_formulas(found))
    _print_standards(found)
    print_findings(one.to_dict() for one in found.findings)


def _point_record(point: CalibrationPoint) -> dict[str, Any]:
    return {
        "load": {"value": point.load.value, "unit": point.load.unit.symbol},
        "error": {"value": point.error.value, "unit": point.error.unit.symbol},
        "kind": point.kind.value,
        "standard_uncertainty": point.standard_uncertainty,
        "degrees_of_freedom": point.degrees_of_freedom,
        "source_id": point.source_id,
        "table": point.table,
    }


def _quantity_record(quantity: Quantity) -> dict[str, Any]:
    return {
        "id": quantity.id,
        "name": dict(quantity.name),
        "ref_types": list(quantity.ref_types),
        "table": quantity.table,
        "values": list(quantity.values),
        "units": list(quantity.units),
        "values_si": None if quantity.values_si is None else list(quantity.values_si),
        "units_si": None if quantity.units_si is None else list(quantity.units_si),
        "standard_uncertainties_si": list(quantity.standard_uncertainties_si),
        "coverage_factors": list(quantity.coverage_factors),
        "coverage_probabilities": list(quantity.coverage_probabilities),
        "degrees_of_freedom": quantity.degrees_of_freedom,
        "component": quantity.component or None,
        "label": quantity.label,
        "value_labels": list(quantity.value_labels),
    }


def _print_facts(found: Certificate) -> None:
    record = found.to_dict()
    facts = [(text("certificate.fact.kind"), text(f"certificate.kind.{found.kind.value}"))]
    for item in found.items:
        parts = (text_in(item.name, language_tag()), item.maker, item.model, item.serial)
        facts.append((text("certificate.fact.item"), ", ".join(one for one in parts if one)))
    facts += [(text(f"certificate.fact.{name}"), record[name]) for name in _FACTS if record[name]]
    print_table(["", ""], facts)


def _print_points(points: Iterable[CalibrationPoint]) -> None:
    rows = [
        (
            quantity_text(point.load.value, point.load.unit.symbol),
            quantity_text(point.error.value, point.error.unit.symbol),
            _stated(point.standard_uncertainty),
            _stated(point.degrees_of_freedom),
        )
        for point in points
    ]
    if rows:
        names = ("load", "error", "uncertainty", "degrees_of_freedom")
        print_table([text(f"certificate.point.{name}") for name in names], rows, right=range(4))


def _print_results(results: Iterable[Quantity]) -> None:
    rows = [
        (
            quantity_name(quantity),
            _shortened([number_text(value) for value in quantity.values]),
            ", ".join(dict.fromkeys(quantity.units)),
            _shortened([_stated(u, 4) for u in quantity.standard_uncertainties_si]),
        )
        for quantity in results
    ]
    if rows:
        names = ("name", "value", "unit", "uncertainty_si")
        print_table([text(f"certificate.result.{name}") for name in names], rows)


def _shortened(values: list[str]) -> str:
    shown = ", ".join(values[:_LONGEST_LIST])
    return shown if len(values) <= _LONGEST_LIST else f"{shown} … ({len(values)})"


def _stated(number: float | None, digits: int = 12) -> str:
    return text("value.not_stated") if number is None else number_text(number, digits)


def _print_standards(found: Certificate) -> None:
    rows = [
        (
            use.certificate_id or "—",
            use.issuer or "—",
            _stated(use.loading),
            _stated(use.standard_uncertainty),
        )
        for use in found.standards_used
    ]
    if rows:
        print_line(text("certificate.standards"))
        names = ("certificate", "issuer", "loading", "uncertainty")
        print_table([text(f"certificate.standard.{name}") for name in names], rows)
