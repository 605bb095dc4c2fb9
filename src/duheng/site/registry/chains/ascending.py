"""What stands above a certificate: its number and those of all above it, in one statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from duheng.site.actions.tenancy import unscoped_rows
from duheng.site.registry.chains.ids import INSTRUMENT, MATERIAL, STANDARD
from duheng.site.registry.chains.rows import instant_to

_COLUMNS = {INSTRUMENT: "instrument_id", STANDARD: "standard_id", MATERIAL: "material_id"}

# Without a name, it is the certificate that the standard had when it was used: the one measured
# last of those that were neither void nor replaced then; the very certificate being made is none.
_IN_FORCE = """(SELECT h.id FROM registry_certificate h
  WHERE h.{column} = u.{column} AND h.withdrawn_at IS NULL AND h.id <> u.certificate_id
  AND (h.measured_at < u.measured_at
    OR (h.measured_at = u.measured_at AND (c.{column} IS NULL OR c.{column} <> u.{column})))
  AND (h.status = 'valid' OR h.status_at > u.measured_at)
  ORDER BY h.measured_at DESC, h.issued_on DESC, h.id DESC LIMIT 1)"""
_ABOVE = f"""
WITH RECURSIVE above(id) AS (
  SELECT id FROM registry_certificate WHERE id = %s
  UNION
  SELECT CASE WHEN u.upper_certificate_id IS NOT NULL THEN u.upper_certificate_id
    WHEN u.standard_id IS NOT NULL THEN {_IN_FORCE.format(column="standard_id")}
    WHEN u.material_id IS NOT NULL THEN {_IN_FORCE.format(column="material_id")} END
  FROM above a JOIN registry_certificateuse u ON u.certificate_id = a.id
  JOIN registry_certificate c ON c.id = a.id
)
SELECT id, (SELECT c.superseded_by_id FROM registry_certificate c WHERE c.id = above.id)
FROM above WHERE id IS NOT NULL"""  # noqa: S608 - fixed columns
_OF_SUBJECT = """
SELECT id FROM registry_certificate
WHERE {column} = %s AND withdrawn_at IS NULL AND measured_at <= %s
  AND (status = 'valid' OR status_at > %s)
ORDER BY measured_at DESC, issued_on DESC, id DESC LIMIT 1"""


def numbers_above(certificate_id: int) -> list[int]:
    """Return the number of a certificate and of every certificate that it rests on."""
    found = _rows(_ABOVE, [certificate_id])
    newer = (one for _number, one in found if one is not None)
    return list(dict.fromkeys([*(number for number, _newer in found), *newer]))


def certificate_in_force(kind: str, subject_id: int, at: datetime) -> int | None:
    """Return the number of the certificate that something had at an instant, or ``None``."""
    instant = instant_to(at)
    found = _rows(_OF_SUBJECT.format(column=_COLUMNS[kind]), [subject_id, instant, instant])
    return int(found[0][0]) if found else None


def _rows(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    why = "a chain runs through everybody's certificates, and is redacted"
    with unscoped_rows(why), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
