"""Texts in the declared languages, and codes of languages and countries."""

from __future__ import annotations

from collections import Counter

from duheng.certificates.checks.codes import COUNTRIES, LANGUAGES
from duheng.certificates.checks.document import Document
from duheng.certificates.dsi_names import DCC
from duheng.certificates.elements import Element

_DCC = f"{{{DCC}}}"
# A text in one of these, or beside one, may go without a language, as a name does.
_NAMES = (_DCC + "name", _DCC + "further", _DCC + "referral")


def check_languages(document: Document) -> None:
    """Check that every text is given once in each declared language."""
    declared = [(one.text or "").strip() for one in document.dcc("usedLangCodeISO639_1")]
    current: Element | None = None
    languages: list[str] = []
    good: list[str] = []  # what the texts before had: most have the same languages in one order
    for content in document.dcc("content"):
        language, parent = content.get("lang"), content.getparent()
        if language is None:
            if parent is not None and parent.tag not in _NAMES:
                _check_language(document, content, parent)
            continue
        if parent is not current:
            if languages != good:
                _check_text(document, current, languages, declared)
                good = languages if _is_good(languages, declared) else good
            current, languages = parent, []
        languages.append(language)
        if language not in declared:
            document.report(
                "content.language_undeclared",
                content,
                f"lang '{language}' is not among the declared languages {', '.join(declared)}",
            )
    _check_text(document, current, languages, declared)


def _is_good(languages: list[str], declared: list[str]) -> bool:
    return len(languages) == len(declared) == len(set(languages))


def _check_language(document: Document, content: Element, parent: Element) -> None:
    holder = parent.getparent()
    if holder is None or not any(one.tag in _NAMES for one in holder):
        document.report("content.language_missing", content, "the text has no lang")


def _check_text(
    document: Document, parent: Element | None, languages: list[str], declared: list[str]
) -> None:
    if parent is None:
        return
    if len(languages) != len(declared):
        document.report(
            "content.language_incomplete",
            parent,
            f"the text is given in [{', '.join(languages)}] and the declared languages are "
            f"[{', '.join(declared)}]",
        )
    if len(languages) > 1 and len(set(languages)) != len(languages):
        document.report(
            "content.language_repeated",
            parent,
            f"a language is repeated among [{', '.join(languages)}]",
        )


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
