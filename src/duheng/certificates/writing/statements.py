"""The statements of a certificate: its kind, verdict, validity, traceability and limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duheng.certificates.dsi_names import KIND_PREFIX, STATEMENT_PREFIX
from duheng.certificates.writing import words
from duheng.certificates.writing.description import languages_of, valid_until
from duheng.certificates.writing.tree import Element, add, add_text

_ISO_17025 = "ISO/IEC 17025:2017"


def add_statements(parent: Element, description: Mapping[str, Any]) -> None:
    """Add everything that the certificate states beside its numbers."""
    statements = add(parent, "statements")
    languages = languages_of(description)
    kind = description["document"]
    document = add(statements, "statement", refType=f"{KIND_PREFIX}{kind}")
    add_text(document, "name", words.in_languages(words.TITLES[kind], languages))
    _add_verdict(statements, description, languages)
    _add_validity(statements, description, languages)
    _add_agreed(statements, description, languages)
    _add_change(statements, description, languages)
    traceable = add(statements, "statement",
                    refType="basic_metrologicallyTraceableToSI")  # fmt: skip
    add(traceable, "traceable", "true")
    add(traceable, "norm", _ISO_17025)
    add(traceable, "reference", "7.8.4.1 c)")
    add_text(traceable, "declaration", words.in_languages(words.TRACEABLE, languages))
    _add_plain(statements, "uncertainty", "7.8.4.1 a)", words.UNCERTAINTY, languages)
    _add_plain(statements, "scope", "7.8.2.1 l)", words.ONLY_THIS_ITEM, languages)
    _add_plain(statements, "reproduction", "7.8.2.1 Note", words.WHOLE_ONLY, languages)
    for text in description.get("statements", ()):
        add_text(add(statements, "statement"), "declaration", text)
    authorisation = description["laboratory"].get("authorisation")
    if authorisation:
        stated = add(statements, "statement", refType=f"{STATEMENT_PREFIX}authorisation")
        add_text(stated, "declaration", authorisation)


def _add_plain(
    statements: Element, name: str, clause: str, text: words.Words, languages: list[str]
) -> None:
    statement = add(statements, "statement", refType=f"{STATEMENT_PREFIX}{name}")
    add(statement, "norm", _ISO_17025)
    add(statement, "reference", clause)
    add_text(statement, "declaration", words.in_languages(text, languages))


def _add_verdict(statements: Element, description: Mapping[str, Any], languages: list[str]) -> None:
    verdict = description.get("verdict")
    if not verdict:
        return
    statement = add(statements, "statement", refType=f"basic_conformity {STATEMENT_PREFIX}verdict")
    add_text(statement, "name", words.in_languages(words.CONCLUSION_NAME, languages))
    add(statement, "norm", verdict["regulation"])
    told = words.VERDICT[verdict["conformity"]]
    declared = words.in_languages(told, languages, verdict["accuracy_class"])
    failed = verdict.get("failed_items")
    if failed:
        declared = {
            language: f"{text} {failed if isinstance(failed, str) else failed[language]}"
            for language, text in declared.items()
        }
    add_text(statement, "declaration", declared)
    add(statement, "conformity", verdict["conformity"])


def _add_validity(
    statements: Element, description: Mapping[str, Any], languages: list[str]
) -> None:
    last = valid_until(description)
    if last is None:
        return
    validity = description["validity"]
    statement = add(statements, "statement", refType="basic_recalibration")
    add_text(statement, "name", words.in_languages(words.VALID_UNTIL_NAME, languages))
    add(statement, "norm", validity["rule"])
    add_text(
        statement,
        "declaration",
        words.in_languages(
            words.PERIOD, languages, months=validity["months"], rule=validity["rule"]
        ),
    )
    add(statement, "date", last.isoformat())
    add(statement, "period", f"P{validity['months']}M")


def _add_agreed(statements: Element, description: Mapping[str, Any], languages: list[str]) -> None:
    """Add what a calibration states only because the customer asked for it."""
    agreed = description.get("recalibration")
    if agreed:
        statement = add(statements, "statement", refType="basic_recalibration")
        add_text(statement, "name", words.in_languages(words.RECALIBRATION_NAME, languages))
        add(statement, "norm", _ISO_17025)
        add(statement, "reference", "7.8.4.3")
        add_text(statement, "declaration", words.in_languages(words.AGREED, languages))
        add(statement, "date", agreed["date"])
    conformity = description.get("conformity")
    if conformity:
        statement = add(statements, "statement", refType="basic_conformity")
        add_text(statement, "name", words.in_languages(words.CONFORMITY_NAME, languages))
        add(statement, "norm", conformity["specification"])
        add_text(statement, "declaration", conformity["decision_rule"])
        add(statement, "conformity", conformity["conformity"])


def _add_change(statements: Element, description: Mapping[str, Any], languages: list[str]) -> None:
    replaced = description.get("replaces")
    if not replaced:
        return
    statement = add(statements, "statement", refType=f"{STATEMENT_PREFIX}change")
    add_text(statement, "name", words.in_languages(words.CHANGE_NAME, languages))
    add(statement, "norm", _ISO_17025)
    add(statement, "reference", "7.8.8")
    declared = words.in_languages(words.CHANGE[replaced["change"]], languages, replaced["number"])
    reason = replaced.get("reason")
    if reason:
        declared = {
            language: f"{text} {reason if isinstance(reason, str) else reason[language]}"
            for language, text in declared.items()
        }
    add_text(statement, "declaration", declared)
