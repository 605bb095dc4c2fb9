"""Version 1 of the interface: what stands here changes only by adding."""

from __future__ import annotations

from ninja import NinjaAPI

from duheng.site.api import indicators, instruments
from duheng.site.api.bearer import DOORS
from duheng.site.api.problems import show_problems
from duheng.site.api.throttles import THROTTLES

api = NinjaAPI(
    title="Duheng",
    version="1",
    description="Instruments, certificates, chains and indicators of a region. Refusals are "
    "problem JSON (RFC 9457) with the code of docs/look-up/errors.md.",
    urls_namespace="api-1",
    auth=list(DOORS),
    throttle=list(THROTTLES),
    docs_url=None,
)
api.add_router("/instruments", instruments.router)
api.add_router("/indicators", indicators.router)
show_problems(api)
