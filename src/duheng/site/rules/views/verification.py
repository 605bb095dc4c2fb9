"""Must my instrument be verified? A question that a shopkeeper asks on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from duheng.rulebook import Catalogue, NoValueInForce, UnknownPack, load_verification_regulations
from duheng.rulebook.verification_regulations import VerificationRegulations
from duheng.site.people.doors import Asked, public
from duheng.site.registry.catalogue import catalogue_on
from duheng.site.registry.divisions import division_choices, division_name, page_language
from duheng.site.rules.days import asked_day
from duheng.site.rules.facts import PREFIX, Fact, fact_fields, facts_of
from duheng.site.rules.forms import QuestionForm
from duheng.site.rules.receiving import receiving_bodies
from duheng.site.rules.verdicts import Verdict, judge
from duheng.site.rules.words import CONFIDENCES
from duheng.terms.languages import text_in

_STATES = {True: "valid", False: "none", None: "undecided"}
_WORDS = {
    True: gettext_lazy("Yes, it must be verified"),
    False: gettext_lazy("No, verification is not compulsory"),
    None: gettext_lazy("That depends: please say more"),
}


@public
@require_safe
def must_it_be_verified(request: Asked) -> HttpResponse:
    """Answer for a kind, a use and facts; below stands the whole catalogue of the day."""
    day, language = asked_day(request), page_language()
    catalogue = catalogue_on(day)
    if catalogue is None:
        return render(request, "rules/verification.html", {"day": day, "catalogue": None})
    regulations = _regulations_on(day)
    form = _question(request, catalogue, day, language)
    context: dict[str, Any] = {
        "day": day,
        "form": form,
        "catalogue": _catalogue_page(catalogue, language),
    }
    if form.is_bound and form.is_valid():
        context |= _answer(request, form, catalogue, regulations, day)
    return render(request, "rules/verification.html", context)


def _question(request: Asked, catalogue: Catalogue, day: date, language: str) -> QuestionForm:
    uses = catalogue.titles["uses"]
    other = ("other", _("Something else: my own use, production, research"))
    return QuestionForm(
        request.GET if request.GET.get("kind") and request.GET.get("use") else None,
        kinds=[(one.key, one.title_in(language)) for one in catalogue.kinds],
        uses=[*((key, text_in(title, language)) for key, title in uses.items()), other],
        places=division_choices(day),
        initial={name: request.GET.get(name, "") for name in ("kind", "use", "place")},
    )


def _answer(
    request: Asked,
    form: QuestionForm,
    catalogue: Catalogue,
    regulations: VerificationRegulations | None,
    day: date,
) -> dict[str, Any]:
    known = facts_of(catalogue, regulations, page_language())
    given = _given_facts(request, form, known)
    kind, use = form.cleaned_data["kind"], form.cleaned_data["use"]
    verdict = judge(catalogue, regulations, kind, use, given)
    asked = [name for name in known if name in given or name in verdict.missing]
    _ask(form, known, [name for name in asked if name != "use"])
    place = form.cleaned_data["place"]
    return {
        "verdict": _verdict_page(verdict, catalogue),
        "place": division_name(place, day) if place else "",
        "bodies": receiving_bodies(kind, place, day) if verdict.is_compulsory and place else (),
    }


def _ask(form: QuestionForm, known: Mapping[str, Fact], names: list[str]) -> None:
    form.fields.update(fact_fields(known, names))
    form.full_clean()


def _given_facts(request: Asked, form: QuestionForm, known: Mapping[str, Fact]) -> dict[str, Any]:
    """Return the facts that a request gives and that make sense."""
    names = [name for name in known if request.GET.get(PREFIX + name, "").strip()]
    _ask(form, known, names)
    values = {name: form.cleaned_data.get(PREFIX + name) for name in names}
    for name in names:
        del form.fields[PREFIX + name]
    return {name: value for name, value in values.items() if value not in (None, "")}


def _verdict_page(verdict: Verdict, catalogue: Catalogue) -> dict[str, Any]:
    language, kind = page_language(), verdict.kind
    uses = catalogue.titles["uses"]
    return {
        "state": _STATES[verdict.is_compulsory],
        "word": _WORDS[verdict.is_compulsory],
        "is_compulsory": verdict.is_compulsory,
        "reason": verdict.reason,
        "kind": kind.title_in(language),
        "item": text_in(kind.item, language),
        "uses": [text_in(uses[one], language) for one in kind.uses],
        "manner": text_in(catalogue.titles["manners"][verdict.manner.value], language)
        if verdict.manner
        else "",
        "manner_key": verdict.manner.value if verdict.manner else "",
        "is_manner_open": verdict.is_manner_open,
        "manner_as_written": kind.manner_as_written,
        "intervals": [
            {
                "number": one.regulation.number,
                "title": one.regulation.title_in(language),
                "months": one.months,
                "years": one.months // 12 if one.months and one.months % 12 == 0 else None,
                "months_from": one.months_from,
                "months_to": one.months_to,
                "confidence": one.confidence,
                "confidence_word": CONFIDENCES[one.confidence],
            }
            for one in verdict.intervals
        ],
        "needs_more": bool(verdict.missing),
        "is_charged": verdict.is_charged,
        "needs_type_approval": kind.requires_type_approval,
        "confidence": kind.confidence.value,
        "confidence_word": CONFIDENCES[kind.confidence.value],
        "notes": [one.text_in(language) for one in catalogue.notes_about(kind.key)],
        "document": str(catalogue.packs[0].document),
        "pack_id": kind.pack_id,
    }


def _catalogue_page(catalogue: Catalogue, language: str) -> dict[str, Any]:
    uses = catalogue.titles["uses"]
    return {
        "kinds": [
            {
                "key": one.key,
                "title": one.title_in(language),
                "item": text_in(one.item, language),
                "modes": ", ".join(one.modes),
                "is_verified": one.requires_verification,
                "uses": [text_in(uses[use], language) for use in one.uses],
            }
            for one in catalogue.kinds
        ],
        "number": len(catalogue.kinds),
        "official_kinds": catalogue.official_kinds,
        "title": catalogue.packs[0].title_in(language),
        "pack_id": catalogue.packs[0].id,
        "is_unchecked": catalogue.packs[0].confidence.value == "unchecked",
    }


def _regulations_on(day: date) -> VerificationRegulations | None:
    try:
        return load_verification_regulations(day)
    except (UnknownPack, NoValueInForce):
        return None
