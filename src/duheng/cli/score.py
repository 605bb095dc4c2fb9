"""``duheng score`` and ``duheng rating``: how good data, and its management, are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duheng.cli.commands import TranslatedCommand, common_options, json_option
from duheng.cli.errors import ExitStatus
from duheng.cli.languages import text
from duheng.cli.pack import extra_option
from duheng.cli.plan import print_findings, read_json
from duheng.cli.printing import number_text, print_json, print_line, print_table

if TYPE_CHECKING:
    from duheng.accounting.score import RankSensitivity, Score
    from duheng.rulebook import PackLibrary

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PACK = "cn/carbon-data-quality-score"


@click.command(cls=TranslatedCommand, help="score.help")
@click.argument("files", metavar="ACCOUNT.json...", type=_FILE, nargs=-1, required=True)
@click.option("--inputs", type=_FILE, metavar="FILE", help="score.inputs")
@click.option("--quantity", metavar="NAME", help="score.quantity")
@click.option("--pack", default=_PACK, show_default=True, help="score.pack")
@click.option("--seed", type=int, default=1, show_default=True, help="score.seed")
@extra_option
@json_option
@common_options
def score(
    files: tuple[Path, ...],
    inputs: Path | None,
    quantity: str | None,
    pack: str,
    seed: int,
    extra: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Score the quality of the data of one or many accounts."""
    import numpy as np

    from duheng.accounting.score import rank_sensitivity, read_inputs
    from duheng.rulebook import load_packs

    library = load_packs(extra, kinds=["methods", "rules"])
    stated = {} if inputs is None else read_inputs(inputs)
    scores = [_score(path, stated, quantity, pack, library) for path in files]
    ranking = None
    if len(scores) > 1:
        ranking = rank_sensitivity(scores, np.random.default_rng(seed))
    if as_json:
        print_json(
            {
                "scores": [one.to_dict() for one in scores],
                "sensitivity": None if ranking is None else ranking.to_dict(),
            }
        )
    else:
        _print(scores, ranking)
    return ExitStatus.NEGATIVE if any(one.points is None for one in scores) else ExitStatus.DONE


def _score(
    path: Path, stated: dict[str, Any], quantity: str | None, pack: str, library: PackLibrary
) -> Score:
    from duheng.accounting import run_account
    from duheng.accounting.score import figure_of, load_scheme, parts_of_figure, weigh

    if path.suffix in {".yaml", ".yml"}:
        result = run_account(path, library=library).to_dict()
    else:
        result = read_json(path)
    figure = figure_of(result, quantity)
    subject = str(result.get("account", {}).get("subject", {}).get("id", path.stem))
    parts = {**parts_of_figure(figure), **stated.get(subject, {})}
    return weigh(subject, parts, load_scheme(library, pack, _last_day(figure)))


def _last_day(figure: Mapping[str, Any]) -> date:
    """Return the last day of the period of a figure, which decides the edition of the pack."""
    from duheng.accounting.score.errors import UnusableScore

    try:
        end = datetime.fromisoformat(str(figure["period"]).rpartition("/")[2])
    except ValueError as error:
        raise UnusableScore(f"the figure's period is '{figure['period']}'") from error
    return (end - timedelta(microseconds=1)).date()


def _print(scores: Sequence[Score], ranking: RankSensitivity | None) -> None:
    for one in scores:
        print_score(one)
    if ranking is None or not ranking.sites:
        return
    print_table(
        [text("score.rank"), text("score.site"), text("score.same_rank"), text("score.top_set")],
        [
            (
                str(place + 1),
                site,
                f"{100 * ranking.probabilities[place][place]:.0f} %",
                f"{100 * ranking.top_sets[place]:.0f} %",
            )
            for place, site in enumerate(ranking.sites)
        ],
        title=text("score.sensitivity", draws=ranking.draws),
        right=(0, 2, 3),
    )


def print_score(found: Score) -> None:
    """Print a score with its parts, and the doubts about it."""
    points = "—" if found.points is None else f"{found.points:.1f}"
    print_table(
        [text("score.part"), text("score.weight"), text("score.value"), text("score.origin")],
        [
            (
                name,
                number_text(weight, 3),
                text("score.missing")
                if found.parts[name].value is None
                else number_text(found.parts[name].value, 4),
                found.parts[name].origin,
            )
            for name, weight in found.scheme.weights.items()
        ],
        title=text("score.title", of=found.of, points=points)
        + text("score.range", low=f"{found.lowest:.1f}", high=f"{found.highest:.1f}"),
        right=(1, 2),
    )
    if found.grade:
        print_line(text("score.grade", grade=found.grade))
    print_line(text("score.own", pack=found.scheme.pack["id"]))
    print_findings(found.findings, "")


@click.command(cls=TranslatedCommand, help="rating.help")
@click.argument("document", metavar="RATING.yaml", type=_FILE)
@extra_option
@json_option
@common_options
def rating(document: Path, extra: tuple[Path, ...], as_json: bool) -> int:
    """Rate a management system by criteria, weights and vetoes."""
    from duheng.accounting.score import rate
    from duheng.rulebook import load_packs

    found = rate(document, load_packs(extra, kinds=["rules"]))
    if as_json:
        print_json(found.to_dict())
    else:
        print_score(found)
    passed = found.points is not None and not found.vetoed_by
    return ExitStatus.DONE if passed else ExitStatus.NEGATIVE
