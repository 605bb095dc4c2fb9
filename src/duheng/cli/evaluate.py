"""``duheng evaluate``: a model written in YAML, to a result with its budget."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
import numpy as np

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import CommandMisused
from duheng.cli.evaluation_tables import print_evaluation
from duheng.cli.languages import text
from duheng.cli.printing import print_json, print_line, write_file

if TYPE_CHECKING:
    from duheng.terms.documents import Document

_STDIN = Path("-")
_BINS = 60


@click.command(cls=TranslatedCommand, help="evaluate.help")
@click.argument(
    "model",
    metavar="MODEL.yaml",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option("--order", type=click.Choice(["1", "2"]), default="1", help="evaluate.order")
@click.option("--monte-carlo", metavar="N|adaptive", help="evaluate.monte_carlo")
@click.option("--seed", type=click.IntRange(min=0), help="evaluate.seed")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="option.html"
)
@json_option
@common_options
def evaluate(
    model: Path,
    order: str,
    monte_carlo: str | None,
    seed: int | None,
    html: Path | None,
    as_json: bool,
) -> None:
    """Evaluate a written model: its result, uncertainty and budget."""
    from duheng.uncertainty.evaluation import evaluate_document

    trials = _trials(monte_carlo)
    seed = secrets.randbits(32) if seed is None else seed
    evaluation = evaluate_document(
        _document(model),
        order=int(order),
        monte_carlo=trials,
        generator=np.random.default_rng(seed) if trials else None,
        bins=_BINS if html else 0,
    )
    record = {**evaluation.to_dict(), "seed": seed if trials else None}
    if html is not None:
        from duheng.uncertainty.page import render_page

        write_file(html, render_page(evaluation))
    if as_json:
        print_json(record)
        return
    print_evaluation(record)
    if html is not None:
        print_line(text("value.written", path=html))


def _document(model: Path) -> Document:
    from duheng.terms.documents import read_yaml

    if model == _STDIN:
        return read_yaml(sys.stdin.buffer.read(), name="stdin")
    return read_yaml(model)


def _trials(asked: str | None) -> int | Literal["adaptive"] | None:
    """Return a number of trials or ``adaptive``; the range is judged where the trials are run."""
    if asked is None:
        return None
    if asked == "adaptive":
        return "adaptive"
    try:
        return int(float(asked)) if float(asked).is_integer() else int(asked)
    except (ValueError, OverflowError) as error:
        raise CommandMisused(
            f"'{asked}' is not a number of trials",
            hint="write --monte-carlo 1000000 or --monte-carlo adaptive",
        ) from error
