"""The facts about an instrument on which the answer depends, as fields of a form.

A pack says what a fact is called and which values it knows: "installation: residential,
industrial". Conditions on bands of numbers make a number of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duheng.rulebook import Catalogue, VerificationRegulations
from duheng.terms.languages import text_in

PREFIX = "fact-"
_HEAD = re.compile(r"^(?P<title>[^:：]+)[:：](?P<values>.+)$")
_VALUE = re.compile(r"^(?P<key>[a-z][a-z0-9_]*)(?:\s+(?P<word>.+))?$")
_MOST = 1e9


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that is asked: its title, and its values (none: a number)."""

    name: str
    title: str
    choices: Sequence[tuple[str, str]]


def facts_of(
    catalogue: Catalogue, regulations: VerificationRegulations | None, language: str
) -> dict[str, Fact]:
    """Return every fact on which a manner, a range or an interval depends, by name."""
    titles = {**(regulations.titles["facts"] if regulations else {}), **catalogue.titles["facts"]}
    found = {}
    for name, conditions in _conditions(catalogue, regulations).items():
        title, words = _title(text_in(titles.get(name, name), language))
        is_number = any(isinstance(one, Mapping) for one in conditions)
        values = {} if is_number else {**dict.fromkeys(_texts(conditions)), **words}
        found[name] = Fact(name, title, [(key, values[key] or key) for key in values])
    return found


def fact_fields(facts: Mapping[str, Fact], wanted: Iterable[str]) -> dict[str, forms.Field]:
    """Return the fields of a form that ask for facts."""
    fields: dict[str, forms.Field] = {}
    for name in wanted:
        fact = facts[name]
        if fact.choices:
            choices = [("", "—"), *fact.choices, *_other(fact)]
            fields[PREFIX + name] = forms.ChoiceField(
                label=fact.title, choices=choices, required=False
            )
        else:
            fields[PREFIX + name] = forms.FloatField(
                label=fact.title,
                required=False,
                min_value=0,
                max_value=_MOST,
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            )
    return fields


def _other(fact: Fact) -> list[tuple[str, Any]]:
    """Let people say that none of the values of a class is theirs."""
    return [("other", _("another"))] if fact.name == "accuracy_class" else []


def _conditions(
    catalogue: Catalogue, regulations: VerificationRegulations | None
) -> dict[str, list[Any]]:
    whens = [when for kind in catalogue.kinds for when, _manner in kind.manners]
    whens += [kind.range for kind in catalogue.kinds]
    for one in regulations.regulations if regulations else ():
        whens += [interval.when for interval in one.intervals]
    found: dict[str, list[Any]] = {}
    for when in whens:
        for name, condition in when.items():
            found.setdefault(name, []).append(condition)
    return found


def _texts(conditions: Iterable[Any]) -> list[str]:
    return [str(value) for one in conditions for value in (one if isinstance(one, list) else [one])]


def _title(text: str) -> tuple[str, dict[str, str]]:
    """Return the title of a fact and its values with their words, as the pack lists them.

    Examples
    --------
    >>> _title("gas: natural, town, lpg")
    ('gas', {'natural': '', 'town': '', 'lpg': ''})
    >>> _title("安装：residential 居民，industrial 非居民")
    ('安装', {'residential': '居民', 'industrial': '非居民'})
    """
    head = _HEAD.match(text)
    if head is None:
        return text, {}
    parts = [one.strip() for one in re.split("[,，、]", head["values"])]
    values = [found for one in parts if (found := _VALUE.match(one)) is not None]
    if len(values) != len(parts):
        return text, {}
    return head["title"].strip(), {one["key"]: one["word"] or "" for one in values}
