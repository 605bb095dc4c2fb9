"""``duheng laboratory-round``: one round of samples among laboratories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.languages import text
from duheng.cli.plan import print_findings
from duheng.cli.printing import number_text, print_json, print_line, print_table

if TYPE_CHECKING:
    from duheng.accounting.laboratories import LaboratoryRound


@click.command(cls=TranslatedCommand, help="laboratory_round.help")
@click.argument(
    "document",
    metavar="ROUND.yaml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--correction", metavar="LABORATORY", help="laboratory_round.correction")
@json_option
@common_options
def laboratory_round(document: Path, correction: str | None, as_json: bool) -> int:
    """Evaluate a round, and say which laboratory is biased."""
    from duheng.accounting.laboratories import evaluate_round, offered_correction

    found = evaluate_round(document)
    if correction is not None:
        print_json(offered_correction(found, correction))
        return ExitStatus.DONE
    if as_json:
        print_json(found.to_dict())
    else:
        _print(found)
    is_biased = any(one.is_biased for one in found.biases)
    return ExitStatus.NEGATIVE if is_biased else ExitStatus.DONE


def _print(found: LaboratoryRound) -> None:
    for name, one in found.assigned.items():
        print_line(
            text(
                "laboratory_round.assigned",
                sample=name,
                value=number_text(one.value, 6),
                unit=found.unit,
                u=number_text(one.standard_uncertainty, 3),
                origin=text(f"laboratory_round.{one.origin}"),
            )
        )
    print_table(
        [text(f"laboratory_round.{name}") for name in ("sample", "laboratory")]
        + [text("laboratory_round.bias"), "U", "z", "z'", "zeta", "E_n", "h", "k"],
        [
            (
                one.sample,
                one.laboratory,
                *(
                    number_text(number, 3)
                    for number in (
                        one.bias,
                        one.expanded_uncertainty,
                        one.z,
                        one.z_prime,
                        one.zeta,
                        one.e_n,
                        one.h,
                        one.k,
                    )
                ),
            )
            for one in found.scores
        ],
        right=range(2, 10),
    )
    print_table(
        [text("laboratory_round.laboratory"), text("laboratory_round.bias"), "U", "E_n", ""],
        [
            (
                one.laboratory,
                number_text(one.bias, 3),
                number_text(
                    None
                    if one.standard_uncertainty is None
                    else one.coverage_factor * one.standard_uncertainty,
                    3,
                ),
                number_text(one.e_n, 3),
                text("laboratory_round.biased") if one.is_biased else "",
            )
            for one in found.biases
        ],
        title=text("laboratory_round.biases"),
        right=(1, 2, 3),
    )
    print_findings(found.findings, "")
