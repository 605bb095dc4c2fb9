"""``duheng what-if``: what a withdrawn or changed certificate does to figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import CommandMisused
from duheng.cli.figures import best_estimate_text
from duheng.cli.languages import language_tag, text
from duheng.cli.printing import print_json, print_line, print_table, quantity_text
from duheng.terms.languages import text_in

if TYPE_CHECKING:
    from duheng.accounting import WhatIf


@click.command(cls=TranslatedCommand, help="what_if.help")
@click.argument(
    "cells", metavar="FILE.arrow", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--without", multiple=True, metavar="CERTIFICATE", help="what_if.without")
@click.option("--change", multiple=True, metavar="SOURCE=U", help="what_if.change")
@click.option("--shift", multiple=True, metavar="SOURCE=AMOUNT", help="what_if.shift")
@click.option("--scale", multiple=True, metavar="CERTIFICATE=FACTOR", help="what_if.scale")
@click.option("--group-by", metavar="month,site,channel", default="", help="what_if.group_by")
@json_option
@common_options
def what_if(
    cells: Path,
    without: Sequence[str],
    change: Sequence[str],
    shift: Sequence[str],
    scale: Sequence[str],
    group_by: str,
    as_json: bool,
) -> None:
    """Show what a change does to figures."""
    from duheng import accounting

    found = accounting.what_if(
        accounting.read_cells(cells),
        withdrawn=without,
        changed=_numbers(change, "--change"),
        shifted=_numbers(shift, "--shift"),
        scaled=_numbers(scale, "--scale"),
        group_by=[name.strip() for name in group_by.split(",") if name.strip()],
    )
    if as_json:
        print_json(found.to_dict())
        return
    _print(found)


def _numbers(written: Sequence[str], option: str) -> dict[str, float]:
    """Return sources and numbers; the last sign of equality divides them, as ids may hold some."""
    found: dict[str, float] = {}
    for one in written:
        name, _, number = one.rpartition("=")
        try:
            found[name] = float(number)
        except ValueError:
            name = ""
        if not name:
            raise CommandMisused(
                f"{option} {one}: expected SOURCE=NUMBER",
                hint="take the source from a budget line of duheng account --json",
            )
    return found


def _print(found: WhatIf) -> None:
    if not found.figures:
        print_line(text("what_if.nothing"))
        return
    names = ("before", "after", "reached", "traceability")
    print_table(
        [text("figure.quantity"), text("figure.group")]
        + [text(f"what_if.column.{name}") for name in names],
        [_row(one.to_dict()) for one in found.figures],
        right=[4],
    )
    print_line(
        text(
            "what_if.summary",
            reached=len(found.figures),
            unreached=found.unreached,
            lost=len(found.lost),
        )
    )


def _row(figure: Mapping[str, Any]) -> Sequence[str]:
    rest = quantity_text(figure["rest_uncertainty"], figure["unit"], 3)
    return [
        text_in(figure["title"], language_tag()),
        " ".join(figure["group"].values()) or text("figure.whole"),
        _state(figure, "before"),
        _state(figure, "after"),
        f"{figure['share_reached']:.1%}",
        text("what_if.lost", rest=rest) if figure["loses_traceability"] else text("what_if.kept"),
    ]


def _state(figure: Mapping[str, Any], when: str) -> str:
    state = figure[when]
    if state["expanded_uncertainty"] is None:
        return quantity_text(state["best_estimate"], figure["unit"], 8)
    return best_estimate_text(
        {**state, "unit": figure["unit"], "coverage_factor": figure["coverage_factor"]}
    )
