"""The models of the registry: thin, one file per subject."""

from duheng.site.registry.models.certificates import (
    Certificate,
    CertificateKind,
    CertificatePoint,
    CertificateStatus,
    CertificateUse,
    Confirmation,
    StoredFile,
    Verdict,
)
from duheng.site.registry.models.instruments import (
    Control,
    Instrument,
    InstrumentEvent,
    InstrumentEventKind,
    InstrumentStatus,
    MeasuringChannel,
    Placement,
    Position,
)
from duheng.site.registry.models.programme import DocumentStatus, NormativeDocument, PlanRecord
from duheng.site.registry.models.standards import (
    PUBLIC_LEVELS,
    IntermediateCheck,
    MeasurementStandard,
    ReferenceMaterial,
    StandardDoubt,
    StandardKind,
    StandardLevel,
    StandardStatus,
)

__all__ = [
    "PUBLIC_LEVELS",
    "Certificate",
    "CertificateKind",
    "CertificatePoint",
    "CertificateStatus",
    "CertificateUse",
    "Confirmation",
    "Control",
    "DocumentStatus",
    "Instrument",
    "InstrumentEvent",
    "InstrumentEventKind",
    "InstrumentStatus",
    "IntermediateCheck",
    "MeasurementStandard",
    "MeasuringChannel",
    "NormativeDocument",
    "Placement",
    "PlanRecord",
    "Position",
    "ReferenceMaterial",
    "StandardDoubt",
    "StandardKind",
    "StandardLevel",
    "StandardStatus",
    "StoredFile",
    "Verdict",
]
