"""Hypothesis draws the same cases everywhere: a failing property fails for everyone, every time."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("DUHENG_HYPOTHESIS", "fixed"))
