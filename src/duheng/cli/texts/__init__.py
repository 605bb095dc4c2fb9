"""Every text of the command line, in Chinese and in English, under the same keys."""

from __future__ import annotations

from collections.abc import Mapping

from duheng.cli.texts import (
    checking_en,
    checking_zh,
    en,
    issuing_en,
    issuing_zh,
    ledger_en,
    ledger_zh,
    zh,
)

TEXTS: Mapping[str, Mapping[str, str]] = {
    "zh": {**zh.TEXTS, **checking_zh.TEXTS, **issuing_zh.TEXTS, **ledger_zh.TEXTS},
    "en": {**en.TEXTS, **checking_en.TEXTS, **issuing_en.TEXTS, **ledger_en.TEXTS},
}
