"""What each DCC of the synthetic region says, as the writer of certificates wants it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duheng.site.demonstration.bodies import Body
from duheng.site.demonstration.calibrations import Calibration, Upper
from duheng.site.demonstration.content_reading import fields
from duheng.site.demonstration.persons import plan_persons, staff_of, three_of
from duheng.site.demonstration.planning import RegionPlan

_WRONG_DIGEST = "0" * 63 + "1"
_DOCUMENTS = {"calibration": "calibration", "verification": "verification", "rejection": "notice"}
_SYNTHETIC = {"zh": "合成数据，不得作为凭证", "en": "synthetic data, not evidence"}
_FAILED = {"zh": "示值误差", "en": "error of indication"}
_ERRORS = {"zh": "示值误差", "en": "errors of indication"}
_NOMINAL = {"zh": "标称值", "en": "nominal value"}
_ERROR = {"zh": "误差", "en": "error"}
_OWN_METHOD = {"zh": "示例校准方法", "en": "example method of calibration"}
_SOFTWARE = [{"name": {"zh": "示例检定软件", "en": "example software"}, "release": "v1.0"}]
_ENVIRONMENT = [
    {
        "name": {"zh": "温度", "en": "temperature"},
        "ref_type": "basic_temperature",
        "value": "20.3",
        "unit": "°C",
        "U": "0.4",
    },
    {
        "name": {"zh": "相对湿度", "en": "relative humidity"},
        "ref_type": "basic_humidityRelative",
        "value": "42",
        "unit": "%",
        "U": "3",
    },
]


class Describer:
    """Describes certificates of a plan.

    Attributes
    ----------
    digests : dict
        SHA-256 of each file that is written, by the certificate's place.
    """

    def __init__(self, plan: RegionPlan) -> None:
        self.plan = plan
        self.digests: dict[int, str] = {}
        self._staff = staff_of(plan_persons(plan.sizes, plan.bodies))

    def describe(self, place: int) -> dict[str, Any]:
        """Return the description of one certificate."""
        one = self.plan.calibrations[place]
        executor, checker, approver = three_of(self._staff.get(one.issuer, ()), place)
        return {
            "document": _DOCUMENTS[one.kind],
            "number": one.number,
            "languages": ["zh", "en"],
            "laboratory": {
                **_contact(self.plan.bodies[one.issuer]),
                "code": self.plan.bodies[one.issuer].code,
            },
            "customer": _contact(self.plan.bodies[one.owner]),
            "item": self._item(one),
            "performed": {
                "begin": one.measured_on.isoformat(),
                "end": one.measured_on.isoformat(),
            },
            "issued_date": one.issued_on.isoformat(),
            "people": {"executor": executor, "checker": checker, "approver": approver},
            "standards": [self._standard(upper) for upper in one.uppers],
            "methods": [_method(one)],
            "software": _SOFTWARE,
            "environment": _ENVIRONMENT,
            "results": [_table(one)],
            "statements": [_SYNTHETIC],
            **self._words_of_kind(one),
        }

    def digest_named(self, upper: Upper) -> str:
        """Return the digest that a certificate names for one above it."""
        return _WRONG_DIGEST if upper.is_digest_wrong else self.digests[upper.calibration]

    def _item(self, one: Calibration) -> dict[str, Any]:
        if one.standard is not None:
            standard = self.plan.standards[one.standard]
            return {
                "name": {"zh": standard.name, "en": standard.name_en},
                "serial": standard.number,
            }
        instrument = self.plan.instruments[one.instrument or 0]
        kind = {"zh": instrument.name, "en": instrument.kind.replace("_", " ") or "instrument"}
        maker = self.plan.bodies[instrument.maker]
        return {
            "name": kind,
            "serial": instrument.serial or instrument.number,
            "maker": {"zh": maker.name, "en": maker.name_en},
            "model": instrument.model,
            "identifications": {"owner": instrument.number},
        }

    def _standard(self, upper: Upper) -> dict[str, Any]:
        standard = self.plan.standards[upper.standard]
        certificate = self.plan.calibrations[upper.calibration]
        issuer = self.plan.bodies[certificate.issuer]
        return {
            "name": {"zh": standard.name, "en": standard.name_en},
            "serial": standard.number,
            "certificate": certificate.number,
            "issuer": {"zh": issuer.name, "en": issuer.name_en},
            "sha256": self.digest_named(upper),
        }

    def _words_of_kind(self, one: Calibration) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if one.kind != "calibration":
            regulation = one.regulation or "SYN-JJG"
            found["verdict"] = {
                "conformity": "pass" if one.kind == "verification" else "fail",
                "accuracy_class": one.accuracy_class,
                "regulation": regulation,
            }
            if one.kind == "rejection":
                found["verdict"]["failed_items"] = _FAILED
        if one.kind == "verification" and one.valid_until:
            months = round((one.valid_until - one.measured_on).days / 30.4375)
            found["validity"] = {"months": months, "rule": one.regulation or "SYN-JJG"}
        if one.replaces is not None:
            replaced = self.plan.calibrations[one.replaces]
            found["replaces"] = {
                "number": replaced.number,
                "change": "substituted",
                "sha256": self.digests[one.replaces],
            }
        return found


def _contact(body: Body) -> Mapping[str, Any]:
    return {
        "name": {"zh": body.name, "en": body.name_en},
        "address": {"city": "示例市", "country": "CN", "further": body.division},
    }


def _method(one: Calibration) -> dict[str, Any]:
    if one.regulation:
        return {"name": one.regulation, "norm": one.regulation}
    return {"name": _OWN_METHOD}


def _table(one: Calibration) -> dict[str, Any]:
    field = fields()[one.field]
    return {
        "name": _ERRORS,
        "columns": [
            {
                "name": _NOMINAL,
                "ref_type": "basic_nominalValue",
                "unit": field.unit,
                "values": [point.nominal for point in one.points],
            },
            {
                "name": _ERROR,
                "ref_type": "basic_measurementError",
                "unit": field.error_unit,
                "values": [point.error for point in one.points],
                "U": [point.expanded for point in one.points],
                "k": "2",
                "p": one.coverage_probability,
                "distribution": "normal",
            },
        ],
    }
