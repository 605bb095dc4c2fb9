"""``duheng sink-design``: how many plots a precision takes, and where they go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import CommandMisused
from duheng.cli.languages import text
from duheng.cli.printing import number_text, print_json, print_line, print_table

if TYPE_CHECKING:
    from duheng.accounting.sinks.planning import PlannedDesign

_COLUMNS = ("stratum", "area", "mean", "standard_deviation", "plots")


@click.command(cls=TranslatedCommand, help="sink_design.help")
@click.argument(
    "table", metavar="STRATA.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--error", type=float, metavar="PERCENT", help="sink_design.error")
@click.option("--plots", type=int, metavar="NUMBER", help="sink_design.plots_given")
@click.option(
    "--probability", type=float, default=90, show_default=True, help="sink_design.probability"
)
@click.option(
    "--allocation",
    type=click.Choice(["neyman", "proportional"]),
    default="neyman",
    show_default=True,
    help="sink_design.allocation",
)
@click.option("--plot-area", type=float, metavar="AREA", help="sink_design.plot_area")
@json_option
@common_options
def sink_design(
    table: Path,
    error: float | None,
    plots: int | None,
    probability: float,
    allocation: str,
    plot_area: float | None,
    as_json: bool,
) -> None:
    """Design the plots of a forest by strata."""
    from duheng.accounting.sinks.planned_table import read_planned
    from duheng.accounting.sinks.planning import plan_plots

    if (error is None) == (plots is None):
        raise CommandMisused("give --error or --plots, one of them", hint="--error 10")
    found = plan_plots(
        read_planned(table),
        relative_error=None if error is None else error / 100,
        plots=plots,
        probability=probability / 100,
        optimal=allocation == "neyman",
        plot_area=plot_area,
    )
    if as_json:
        print_json(found.to_dict())
    else:
        _print(found)


def _print(found: PlannedDesign) -> None:
    print_table(
        [text(f"sink_design.column.{name}") for name in _COLUMNS],
        [
            (
                name,
                number_text(one.area, 6),
                number_text(one.mean, 5),
                number_text(one.standard_deviation, 4),
                str(found.plots[name]),
            )
            for name, one in found.strata.items()
        ],
        title=text(f"sink_design.title.{found.allocation}"),
        right=(1, 2, 3, 4),
    )
    print_line(
        text(
            "sink_design.result",
            plots=found.number,
            error=number_text(100 * found.relative_error, 3),
            probability=number_text(100 * found.probability, 4),
        )
    )
    if found.cost != found.number:
        print_line(text("sink_design.cost", cost=number_text(found.cost, 6)))
    if found.wanted is not None and found.relative_error > found.wanted:
        print_line(text("sink_design.not_reached"))
