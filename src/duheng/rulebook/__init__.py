"""What law and standards fix, as dated packs; this room alone reads files under ``packs/``.

A value is looked up *as of* a day, an accounting year or a data year. Outside its period it is
refused, unless the pack declares that the latest published value stands in until the next one;
then the result says so. An unchecked value is usable, says so, and is refused in strict mode.
"""

from duheng.rulebook.calendars import (
    CalendarYear,
    WorkingCalendar,
    WorkingDay,
    add_working_days,
    load_working_calendar,
)
from duheng.rulebook.catalogue import Catalogue, CatalogueKind, Manner, load_catalogue
from duheng.rulebook.counting import CountedOver, CountingForm, CountingRule
from duheng.rulebook.dated_values import Alternative, DatedValue
from duheng.rulebook.due_dates import NextStep, VerificationDue, assess_verification_due
from duheng.rulebook.errors import (
    AmbiguousValue,
    DateNotGiven,
    ExampleFailed,
    FactNotGiven,
    InvalidPack,
    NoSuchEntry,
    NotForUse,
    NoValueInForce,
    RangeOnly,
    UncheckedValue,
    UnknownPack,
)
from duheng.rulebook.examples import check_examples
from duheng.rulebook.identifier_schemes import (
    CheckRule,
    IdentifierPart,
    IdentifierScheme,
    IdentifierSchemes,
    load_identifier_schemes,
)
from duheng.rulebook.identifiers import IdentifierCheck, IdentifierProblem, check_identifier
from duheng.rulebook.indicators import (
    Commitment,
    Indicator,
    Indicators,
    Series,
    Target,
    load_indicator_plans,
    load_indicators,
)
from duheng.rulebook.library import PackLibrary, load_packs
from duheng.rulebook.loading import read_pack
from duheng.rulebook.measures import (
    Measure,
    Measures,
    PlannedDocument,
    ProjectItem,
    load_measure_plans,
    load_measures,
)
from duheng.rulebook.notes import Note, NoteKind
from duheng.rulebook.packs import NormativeDocument, Pack
from duheng.rulebook.places import Place, PlaceKind, Places, Tile, load_places
from duheng.rulebook.tables import Row
from duheng.rulebook.verification_regulations import (
    VerificationInterval,
    VerificationRegulation,
    VerificationRegulations,
    load_verification_regulations,
)
from duheng.rulebook.vocabularies import (
    Attribute,
    AttributeType,
    Term,
    Vocabulary,
    load_vocabulary,
)

__all__ = [
    "Alternative",
    "AmbiguousValue",
    "Attribute",
    "AttributeType",
    "CalendarYear",
    "Catalogue",
    "CatalogueKind",
    "CheckRule",
    "Commitment",
    "CountedOver",
    "CountingForm",
    "CountingRule",
    "DateNotGiven",
    "DatedValue",
    "ExampleFailed",
    "FactNotGiven",
    "IdentifierCheck",
    "IdentifierPart",
    "IdentifierProblem",
    "IdentifierScheme",
    "IdentifierSchemes",
    "Indicator",
    "Indicators",
    "InvalidPack",
    "Manner",
    "Measure",
    "Measures",
    "NextStep",
    "NoSuchEntry",
    "NoValueInForce",
    "NormativeDocument",
    "NotForUse",
    "Note",
    "NoteKind",
    "Pack",
    "PackLibrary",
    "Place",
    "PlaceKind",
    "Places",
    "PlannedDocument",
    "ProjectItem",
    "RangeOnly",
    "Row",
    "Series",
    "Target",
    "Term",
    "Tile",
    "UncheckedValue",
    "UnknownPack",
    "VerificationDue",
    "VerificationInterval",
    "VerificationRegulation",
    "VerificationRegulations",
    "Vocabulary",
    "WorkingCalendar",
    "WorkingDay",
    "add_working_days",
    "assess_verification_due",
    "check_examples",
    "check_identifier",
    "load_catalogue",
    "load_identifier_schemes",
    "load_indicator_plans",
    "load_indicators",
    "load_measure_plans",
    "load_measures",
    "load_packs",
    "load_places",
    "load_verification_regulations",
    "load_vocabulary",
    "load_working_calendar",
    "read_pack",
]
