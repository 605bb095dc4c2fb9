"""What a calculation refuses beyond what every account refuses."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError


class OutsideAllowedRange(DuhengError, ValueError):
    """A value is outside what its method allows, such as a share above 1."""

    code: ClassVar[str] = "accounting.outside_allowed_range"


class MixedParameters(DuhengError, ValueError):
    """Items name different values of something that must be one for all, such as a report."""

    code: ClassVar[str] = "accounting.mixed_parameters"
