"""Every text of the command line, in Chinese and in English, under the same keys."""

from __future__ import annotations

from collections.abc import Mapping

from duheng.cli.texts import en, zh

TEXTS: Mapping[str, Mapping[str, str]] = {"zh": zh.TEXTS, "en": en.TEXTS}
