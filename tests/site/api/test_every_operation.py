"""Every operation of the interface, asked with whatever its description allows, and with more.

schemathesis makes the requests from the description, from a fixed seed; whatever comes in, the
interface answers, and never with a fault of its own.
"""

from functools import cache
from typing import Any

import pytest
import schemathesis
from callers import token_of
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from records_of import records_of
from schemathesis import GenerationMode

from conftest import someone
from duheng.site.api.v1 import api

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES = 25
FEWER = {  # a process each; all records of a kind
    "post_account": 6,
    "post_certificate": 6,
    "post_monitoring_plan": 6,
    "post_publication": 6,
    "post_quality_check": 6,
    "post_version": 6,
    "read_indicators": 6,
    "read_run_report": 6,
}
KINDS = {"certificate", "document", "instrument", "material", "standard"}


def names() -> list[str]:
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    return sorted(one["operationId"] for path in paths.values() for one in path.values())


@cache
def operations() -> dict[str, Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    found = (one.ok() for one in schema.get_all_operations())
    return {one.definition.raw["operationId"]: one for one in found}


def aim(case: Any, numbers: dict[str, int]) -> None:
    """Let a request ask for a record that there is."""
    for part in list(case.path_parameters or {}):
        kind = str(case.path_parameters.get("kind", part.removesuffix("_id")))
        number = numbers["plan_record"] if kind == "record" else numbers.get(kind)
        if part != "kind" and number is not None:
            case.path_parameters[part] = number


@pytest.mark.parametrize("name", names())
def test_an_operation_answers_whatever_it_is_asked(name: str) -> None:
    operation = operations()[name]
    people = [
        someone("Mei", "metrologist", "150203", "technical_body"),
        someone("Carol", "regulator", "150200", "authority"),
    ]
    tokens = [token_of(one) for one in people]
    numbers = records_of(people[0])
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    cases = st.one_of(*(operation.as_strategy(generation_mode=one) for one in modes))

    @seed(20261123)
    @settings(
        max_examples=FEWER.get(name, EXAMPLES),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.booleans(), st.sampled_from(tokens))
    def ask(case: Any, is_aimed: bool, token: str) -> None:
        if is_aimed:
            aim(case, numbers)
        case.headers["Authorization"] = f"Bearer {token}"
        answer = case.call()
        assert answer.status_code < 500, f"{case.as_curl_command()}\n{answer.text[:2000]}"

    ask()
