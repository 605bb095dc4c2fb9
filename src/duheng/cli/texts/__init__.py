"""Every text of the command line, in Chinese and in English, under the same keys."""

from __future__ import annotations

from collections.abc import Mapping

from duheng.cli.texts import (
    checking_en,
    checking_zh,
    edge_en,
    edge_zh,
    en,
    figures_en,
    figures_zh,
    history_en,
    history_zh,
    intake_en,
    intake_zh,
    issuing_en,
    issuing_zh,
    ledger_en,
    ledger_zh,
    packs_en,
    packs_zh,
    protocols_en,
    protocols_zh,
    quality_en,
    quality_zh,
    site_en,
    site_zh,
    stack_en,
    stack_zh,
    validity_en,
    validity_zh,
    zh,
)

_CHINESE = (
    zh,
    checking_zh,
    edge_zh,
    figures_zh,
    history_zh,
    intake_zh,
    issuing_zh,
    ledger_zh,
    packs_zh,
    protocols_zh,
    quality_zh,
    site_zh,
    stack_zh,
    validity_zh,
)
_ENGLISH = (
    en,
    checking_en,
    edge_en,
    figures_en,
    history_en,
    intake_en,
    issuing_en,
    ledger_en,
    packs_en,
    protocols_en,
    quality_en,
    site_en,
    stack_en,
    validity_en,
)

TEXTS: Mapping[str, Mapping[str, str]] = {
    "zh": {key: text for part in _CHINESE for key, text in part.TEXTS.items()},
    "en": {key: text for part in _ENGLISH for key, text in part.TEXTS.items()},
}
