"""Version 1 of the interface: what stands here changes only by adding."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from duheng.site.api import (
    account_comparison,
    account_quality,
    account_runs,
    accounts,
    accounts_together,
    certificates,
    chains,
    documents,
    energy_sites,
    figures,
    histories,
    indicators,
    instrument_life,
    instruments,
    materials,
    monitored_channels,
    monitoring_plans,
    organisations,
    packs,
    plan_records,
    quality_checks,
    reading_quality,
    searching,
    standards,
)
from duheng.site.api.bearer import DOORS
from duheng.site.api.exact import ExactRenderer
from duheng.site.api.problems import show_problems
from duheng.site.api.throttles import THROTTLES


class Interface(NinjaAPI):
    """The interface, in whose description each operation is called what its function is."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._described: dict[str, OpenAPISchema] = {}

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of an operation: the same in every release."""
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description below a prefix; made once, for it takes most of a second."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._described:
            self._described[prefix] = super().get_openapi_schema(path_prefix=prefix)
        return self._described[prefix]


api = Interface(
    title="Duheng",
    version="1",
    description="Instruments, certificates, chains and indicators of a region. Refusals are "
    "problem JSON (RFC 9457) with the code of docs/look-up/errors.md.",
    urls_namespace="api-1",
    auth=list(DOORS),
    throttle=list(THROTTLES),
    docs_url=None,
    renderer=ExactRenderer(),
)
api.add_router("/instruments", instruments.router)
api.add_router("/instruments", instrument_life.router)
api.add_router("/standards", standards.router)
api.add_router("/certificates", certificates.router)
api.add_router("/figures", figures.router)
api.add_router("/accounts", energy_sites.router)
api.add_router("/accounts", account_comparison.router)
api.add_router("/accounts", account_quality.router)
api.add_router("/accounts", account_runs.router)
api.add_router("/accounts", accounts_together.router)
api.add_router("/accounts", accounts.router)
api.add_router("/quality-checks", quality_checks.router)
api.add_router("/monitoring-plans", monitoring_plans.router)
api.add_router("/channels", monitored_channels.router)
api.add_router("/reading-quality", reading_quality.router)
api.add_router("/materials", materials.router)
api.add_router("/documents", documents.router)
api.add_router("/plan-records", plan_records.router)
api.add_router("/organisations", organisations.router)
api.add_router("/chains", chains.router)
api.add_router("/history", histories.router)
api.add_router("/search", searching.router)
api.add_router("/rule-packs", packs.router)
api.add_router("/indicators", indicators.router)
show_problems(api)
