"""The content of a plan as pages show it: source by source, its streams and their meters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.accounts.plans.words import frequency_word, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMeter:
    """A meter of a plan; ``use`` is what it is to the stream."""

    name: str
    title: str
    kind: str
    accuracy_class: str
    location: str
    use: str

    @property
    def where(self) -> str:
        """What it is to the stream and where it hangs, each once."""
        return " · ".join(dict.fromkeys(one for one in (self.use, self.location) if one))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStream:
    """A stream of a plan with its meters.

    Attributes
    ----------
    measured : sequence of tuple
        Inputs that are to be measured, each with how often.
    """

    name: str
    title: str
    carrier: str
    methods: Sequence[tuple[str, str]]
    measured: Sequence[tuple[str, str]]
    responsible: str
    meters: Sequence[PlannedMeter]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSource:
    """A source of a plan with its streams."""

    name: str
    title: str
    streams: Sequence[PlannedStream]


def sources_of(content: Mapping[str, Any]) -> list[PlannedSource]:
    """Return the sources of a plan; a stream stands under its own."""
    streams = content.get("streams", {})
    return [
        PlannedSource(
            name=name,
            title=text_of(title) or name,
            streams=[
                _stream(each, one, content)
                for each, one in streams.items()
                if one["source"] == name
            ],
        )
        for name, title in content.get("sources", {}).items()
    ]


def meters_without_stream(content: Mapping[str, Any]) -> list[PlannedMeter]:
    """Return the meters of a plan that no stream names."""
    used = {name for one in content.get("streams", {}).values() for name in one.get("meters", {})}
    known = content.get("meters", {})
    return [_meter(name, "", known) for name in known if name not in used]


def _stream(name: str, one: Mapping[str, Any], content: Mapping[str, Any]) -> PlannedStream:
    role, known = one["responsible"], content.get("meters", {})
    return PlannedStream(
        name=name,
        title=text_of(one.get("title")) or name,
        carrier=one.get("carrier", ""),
        methods=[(key, route or "") for key, route in one.get("methods", {}).items()],
        measured=[(key, _how_often(each)) for key, each in one.get("measured", {}).items()],
        responsible=text_of(content.get("responsible", {}).get(role)) or role,
        meters=[_meter(key, use, known) for key, use in one.get("meters", {}).items()],
    )


def _how_often(one: Mapping[str, Any]) -> str:
    words = {"analysis": frequency_word(one["analysis"])}
    if "sampling" not in one:
        return _("analysed %(analysis)s") % words
    words["sampling"] = frequency_word(one["sampling"])
    return _("sampled %(sampling)s, analysed %(analysis)s") % words


def _meter(name: str, use: str, known: Mapping[str, Any]) -> PlannedMeter:
    facts = known.get(name, {})
    return PlannedMeter(
        name=name,
        title=text_of(facts.get("title")) or name,
        kind=str(facts.get("kind", "")),
        accuracy_class=str(facts.get("class", "")),
        location=text_of(facts.get("location")),
        use=use,
    )
