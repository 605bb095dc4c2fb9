"""The interface's page for people: every operation, both languages, nothing from outside."""

import re

import pytest
from signing_in import client_of

from duheng.site.api.v1 import api

pytestmark = pytest.mark.django_db(transaction=True)


def operations() -> list[dict[str, str]]:
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    return [one for methods in paths.values() for one in methods.values()]


@pytest.mark.parametrize(("language", "word"), [("en", "Read one instrument"), ("zh-hans", "读取")])
def test_every_operation_is_on_the_page(language: str, word: str) -> None:
    text = client_of(None, language=language).get("/api/v1/docs").content.decode()
    assert word in text
    for one in operations():
        assert f'id="{one["operationId"]}"' in text


def test_the_chinese_page_leaves_no_summary_in_english() -> None:
    text = client_of(None, language="zh-hans").get("/api/v1/docs").content.decode()
    assert [one["summary"] for one in operations() if f" {one['summary']}" in text] == []


def test_the_page_loads_nothing_from_elsewhere_and_runs_no_script_of_its_own() -> None:
    text = client_of(None).get("/api/v1/docs").content.decode()
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=", text)


def test_names_of_operations_are_given_once_and_every_body_has_an_example_or_a_schema() -> None:
    names = [one["operationId"] for one in operations()]
    assert len(names) == len(set(names))
    assert all(one["summary"] for one in operations())


def test_the_fields_of_a_form_are_on_the_page() -> None:
    text = client_of(None, language="en").get("/api/v1/docs").content.decode()
    shown = text.partition('id="post_account"')[2].partition("</details>")[0]
    assert re.findall(r"<code>(\w+)</code></th><td>form</td><td>(\w+)</td><td>(\w+)", shown) == [
        ("site_id", "integer", "yes"),
        ("note", "string", "no"),
        ("file", "binary", "yes"),
    ]
