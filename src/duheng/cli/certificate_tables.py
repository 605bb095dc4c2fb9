"""``duheng certificate diff|export|use``: what certificates say, compared, tabled and applied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.findings import print_findings
from duheng.cli.languages import text
from duheng.cli.printing import number_text, print_json, print_line, print_table, quantity_text

if TYPE_CHECKING:
    from duheng.certificates.formula_value import FormulaChoice
    from duheng.certificates.use import Correction

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=TranslatedCommand, help="certificate.diff.help")
@click.argument("before", metavar="A", type=FILE)
@click.argument("after", metavar="B", type=FILE)
@json_option
@common_options
def diff_certificates(before: Path, after: Path, as_json: bool) -> int:
    """Compare two certificates by what they mean."""
    from duheng.certificates import read_certificate
    from duheng.certificates.checks.preflight import refuse_what_takes_too_much
    from duheng.certificates.comparison import compare_certificates

    refuse_what_takes_too_much([before, after])
    found = compare_certificates(read_certificate(before), read_certificate(after))
    if as_json:
        print_json({"differences": [one.to_dict() for one in found]})
    elif not found:
        print_line(text("certificate.diff.same"))
    else:
        print_table(
            [text(f"certificate.diff.{name}") for name in ("what", "before", "after")],
            [(one.what, _shown(one.before), _shown(one.after)) for one in found],
        )
    return ExitStatus.NEGATIVE if found else ExitStatus.DONE


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, dict):
        return " ".join(_shown(one) for one in value.values())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(one) for one in value)
    return number_text(value) if isinstance(value, float) else str(value)


@click.command(cls=TranslatedCommand, help="certificate.export.help")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--out", "path", required=True, metavar="FILE", help="certificate.export.out",
    type=click.Path(dir_okay=False, path_type=Path),
)  # fmt: skip
@json_option
@common_options
def export_certificates(paths: tuple[Path, ...], path: Path, as_json: bool) -> None:
    """Write the quantities of certificates as a table."""
    from duheng.certificates import read_certificate
    from duheng.certificates.checks import files_below
    from duheng.certificates.checks.preflight import refuse_what_takes_too_much
    from duheng.certificates.export import write_export

    files = files_below(paths)
    refuse_what_takes_too_much(files)
    done = write_export((read_certificate(one) for one in files), path)
    beside = None if done.covariance_file is None else str(done.covariance_file)
    if as_json:
        print_json({
            "file": str(path), "certificates": len(files), "rows": done.values,
            "covariances": done.covariances, "covariance_file": beside,
        })  # fmt: skip
        return
    print_line(text("certificate.export.done", number=done.values, files=len(files), path=path))
    if beside is not None:
        print_line(text("certificate.export.covariances", number=done.covariances, path=beside))


@click.command(cls=TranslatedCommand, help="certificate.use.help")
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--at", type=float, required=True, metavar="NUMBER", help="certificate.use.point")
@click.option("--unit", metavar="UNIT", help="certificate.use.unit")
@click.option("--drift", type=float, default=0.0, metavar="A", help="certificate.use.drift")
@click.option("--table", metavar="NAME", help="certificate.use.table")
@click.option("--formula", "formula_id", metavar="ID", help="certificate.use.formula")
@click.option("--gives", type=click.Choice(["error", "correction"]), help="certificate.use.gives")
@click.option(
    "--correlation", "correlations", multiple=True, metavar="A:B=R",
    help="certificate.use.correlation",
)  # fmt: skip
@click.option("--extrapolate", is_flag=True, help="certificate.use.extrapolate")
@json_option
@common_options
def use_certificate(
    file: Path, at: float, unit: str | None, drift: float, table: str | None, as_json: bool,
    **said: Any,
) -> None:  # fmt: skip
    """Give the correction at a point, with its standard uncertainty."""
    from duheng.certificates import read_certificate
    from duheng.certificates.checks.preflight import refuse_what_takes_too_much
    from duheng.certificates.use import correction_at
    from duheng.quantities import QuantityValue, parse_unit

    refuse_what_takes_too_much([file])
    load = QuantityValue(at, parse_unit(unit)) if unit else at
    found = correction_at(
        read_certificate(file), load, table=table, drift_half_width=drift,
        formula=_formula_choice(**said),
    )  # fmt: skip
    if as_json:
        print_json(found.to_dict())
    else:
        _print_correction(found)


def _formula_choice(
    formula_id: str | None, gives: Any, correlations: tuple[str, ...], extrapolate: bool
) -> FormulaChoice | None:
    """Return what is said about a formula, None where nothing is."""
    from duheng.certificates.formula_value import FormulaChoice

    if not (formula_id or gives or correlations or extrapolate):
        return None
    return FormulaChoice(
        id=formula_id,
        gives=gives,
        correlations=dict(_correlation(one) for one in correlations),
        is_extrapolated=extrapolate,
    )


def _correlation(written: str) -> tuple[tuple[str, str], float]:
    names, equals, number = written.rpartition("=")
    first, colon, second = names.partition(":")
    try:
        coefficient = float(number)
    except ValueError as error:
        raise click.BadParameter(f"'{written}' is not A:B=R") from error
    if not (equals and colon and first and second):
        raise click.BadParameter(f"'{written}' is not A:B=R")
    return (first, second), coefficient


def _print_correction(found: Correction) -> None:
    low, high = found.calibrated_range
    its_unit, load_unit = found.correction.unit.symbol, found.load.unit.symbol

    def end(bound: float | None) -> str:
        return text("value.not_stated") if bound is None else quantity_text(bound, load_unit)

    print_table(
        ["", ""],
        [
            (text("certificate.use.correction"), quantity_text(found.correction.value, its_unit)),
            (
                text("certificate.use.uncertainty"),
                quantity_text(found.standard_uncertainty, its_unit, 4),
            ),
            (text("certificate.use.range"), f"{end(low)} … {end(high)}"),
            *([(text("certificate.use.by_formula"), found.formula)] if found.formula else []),
        ],
    )
    if found.findings:
        print_findings(one.to_dict() for one in found.findings)
