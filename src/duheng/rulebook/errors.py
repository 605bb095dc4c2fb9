"""What the rule book refuses, one class for each thing a caller would do differently."""

from __future__ import annotations

from duheng.terms.errors import DuhengError


class InvalidPack(DuhengError, ValueError):
    """A pack file does not follow its schema, or contradicts itself or another pack."""

    code = "rulebook.invalid_pack"


class UnknownPack(DuhengError, LookupError):
    """No pack of that id, edition or instrument kind is installed."""

    code = "rulebook.unknown_pack"


class UnknownKind(DuhengError, LookupError):
    """There is no kind of pack of that name."""

    code = "rulebook.unknown_kind"


class UnusableId(DuhengError, ValueError):
    """The id of a pack has no region in front, or characters that it may not have."""

    code = "rulebook.unusable_id"


class NoSuchEntry(DuhengError, LookupError):
    """The table has no row for those keys or that load, whatever the date."""

    code = "rulebook.no_such_entry"


class NoValueInForce(DuhengError, LookupError):
    """The table has the row, but not for that date or year, nor within its declared lag."""

    code = "rulebook.no_value_in_force"


class DateNotGiven(DuhengError, ValueError):
    """The value depends on a date or year, and none was asked for."""

    code = "rulebook.date_not_given"


class FactNotGiven(DuhengError, ValueError):
    """The rule depends on a fact about the instrument, and it was not given."""

    code = "rulebook.fact_not_given"


class AmbiguousValue(DuhengError, LookupError):
    """Two rows are in force for the same keys and date; the rule book does not choose."""

    code = "rulebook.ambiguous_value"


class UncheckedValue(DuhengError, ValueError):
    """Strict mode: the value was never compared with the official text."""

    code = "rulebook.unchecked_value"


class NotForUse(DuhengError, ValueError):
    """The pack shows the value, and says that it must not be used."""

    code = "rulebook.not_for_use"


class RangeOnly(DuhengError, ValueError):
    """The document gives a range and no value; no middle is taken silently."""

    code = "rulebook.range_only"


class ExampleFailed(DuhengError, ValueError):
    """A worked example of a pack does not come out as the pack says."""

    code = "rulebook.example_failed"
