"""The language of what people read: asked for, or taken from the environment; Chinese first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import click

from duheng.cli.texts import TEXTS

LANGUAGES = ("zh", "en")
TAGS: Mapping[str, str] = {"zh": "zh-Hans", "en": "en"}


@dataclass(slots=True)
class Settings:
    """What the root command knows and every command may ask."""

    language: str = "zh"


def preferred_language(environment: Mapping[str, str]) -> str:
    """Return ``zh`` or ``en`` for the variables of an environment.

    ``DUHENG_LANG`` decides; then the locale. A locale that names no language (``C``, ``POSIX``,
    none) gets Chinese, one that names another language than these two gets English.

    Examples
    --------
    >>> preferred_language({"LANG": "en_GB.UTF-8"}), preferred_language({"LANG": "C.UTF-8"})
    ('en', 'zh')
    """
    for name in ("DUHENG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        language = environment.get(name, "").replace("-", "_").split(".")[0].split("_")[0].lower()
        if language in LANGUAGES:
            return language
        if language:
            return "zh" if language in {"c", "posix"} else "en"
    return "zh"


def language_of(context: click.Context | None) -> str:
    """Return the language that a command runs in."""
    settings = context.find_object(Settings) if context else None
    return settings.language if settings else "zh"


def text(key: str, language: str | None = None, /, **values: object) -> str:
    """Return the text of a key in the language asked for, or in that of the running command."""
    chosen = language or language_of(click.get_current_context(silent=True))
    return TEXTS[chosen][key].format(**values) if values else TEXTS[chosen][key]


def language_tag() -> str:
    """Return the tag of the running command's language, as packs write it (``zh-Hans``)."""
    return TAGS[language_of(click.get_current_context(silent=True))]
