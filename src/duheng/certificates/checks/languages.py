"""Texts in the declared languages, and codes of languages and countries."""

from __future__ import annotations

from collections import Counter

from duheng.certificates.checks.codes import COUNTRIES, LANGUAGES
from duheng.certificates.checks.document import Document, line_of
from duheng.certificates.dsi_names import DCC
from duheng.certificates.elements import Element

_DCC = f"{{{DCC}}}"
_SHOWN = 8
# A text in one of these, or beside one, may go without a language, as a name does.
_NAMES = (_DCC + "name", _DCC + "further", _DCC + "referral")


def check_languages(document: Document) -> None:
    """Check that every text is given once in each declared language."""
    declared = [(one.text or "").strip() for one in document.dcc("usedLangCodeISO639_1")]
    current: Element | None = None
    languages: list[str] = []
    good: list[str] = []  # what the texts before had: most have the same languages in one order
    faults: dict[tuple[str, ...], list[Element]] = {}
    undeclared: dict[str, list[Element]] = {}
    for content in document.texts:
        language, parent = content.get("lang"), content.getparent()
        if language is None:
            if parent is not None and parent.tag not in _NAMES:
                _check_language(document, content, parent)
            continue
        if parent is not current:
            good = _judged(current, languages, declared, good, faults)
            current, languages = parent, []
        languages.append(language)
        if language not in declared:
            undeclared.setdefault(language, []).append(content)
    _judged(current, languages, declared, good, faults)
    _report_texts(document, faults, declared)
    for language, elements in undeclared.items():
        document.report(
            "content.language_undeclared",
            elements[0],
            f"lang '{language}' is not among the declared languages {', '.join(declared)}: "
            f"{_places(elements)}",
        )


def _judged(
    text: Element | None,
    languages: list[str],
    declared: list[str],
    good: list[str],
    faults: dict[tuple[str, ...], list[Element]],
) -> list[str]:
    """Keep a text that is at fault under its languages; return the languages of a good one."""
    if text is None or languages == good:
        return good
    if len(languages) == len(declared) == len(set(languages)):
        return languages
    faults.setdefault(tuple(languages), []).append(text)
    return good


def _report_texts(
    document: Document, faults: dict[tuple[str, ...], list[Element]], declared: list[str]
) -> None:
    """Report texts with one fault together: a text that lacks English seldom does so alone."""
    for languages, texts in faults.items():
        given = ", ".join(languages)
        if len(languages) != len(declared):
            document.report(
                "content.language_incomplete",
                texts[0],
                f"given in [{given}] and the declared languages are [{', '.join(declared)}]: "
                f"{_places(texts)}",
            )
        if len(set(languages)) != len(languages):
            document.report(
                "content.language_repeated",
                texts[0],
                f"a language is repeated among [{given}]: {_places(texts)}",
            )


def _places(elements: list[Element]) -> str:
    lines = ", ".join(str(line_of(one)) for one in elements[:_SHOWN])
    more = f" and {len(elements) - _SHOWN} more" if len(elements) > _SHOWN else ""
    return f"{len(elements)} texts, lines {lines}{more}"


def _check_language(document: Document, content: Element, parent: Element) -> None:
    holder = parent.getparent()
    if holder is None or not any(one.tag in _NAMES for one in holder):
        document.report("content.language_missing", content, "the text has no lang")


def check_codes(document: Document) -> None:
    """Check the codes of languages and countries."""
    for name in ("usedLangCodeISO639_1", "mandatoryLangCodeISO639_1"):
        for element in document.dcc(name):
            code = (element.text or "").strip()
            if code not in LANGUAGES:
                document.report(
                    "content.language_code_unknown", element, f"'{code}' is not of ISO 639-1"
                )
    for element in document.dcc("countryCodeISO3166_1"):
        code = (element.text or "").strip()
        if code not in COUNTRIES:
            document.report(
                "content.country_code_unknown", element, f"'{code}' is not of ISO 3166-1"
            )
    used = document.dcc("usedLangCodeISO639_1")
    counts = Counter((one.text or "").strip() for one in used)
    for element in used:
        code = (element.text or "").strip()
        if counts.pop(code, 0) > 1:
            document.report(
                "content.language_declared_twice", element, f"'{code}' is declared twice"
            )
