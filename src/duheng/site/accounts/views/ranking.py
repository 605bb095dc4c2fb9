"""The page that ranks sites by the score of their data, and tries the weights."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from duheng.site.accounts.choosing import chosen_of
from duheng.site.accounts.score.ranking import SEED, one_of_each_site, ranking_of
from duheng.site.accounts.score.scoring import PACK
from duheng.site.accounts.views.sites import VIEW
from duheng.site.people.doors import Asked

SHOWN = 300


@VIEW
def ranking(request: Asked) -> HttpResponse:
    """Show sites by the score of their data, with how far the order hangs on the weights."""
    import numpy as np

    chosen = chosen_of(request.actor, request.GET)
    found = ranking_of(one_of_each_site(chosen.counted), np.random.default_rng(SEED))
    context = {
        **chosen.context,
        "ranking": found,
        "rows": found.rows[:SHOWN],
        "number": len(found.rows),
        "most": SHOWN,
        "pack": PACK,
    }
    return render(request, "accounts/ranking.html", context)
