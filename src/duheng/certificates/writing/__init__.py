"""Writes certificates: from a description or a result to a valid DCC."""

from duheng.certificates.writing.certificate import write_certificate
from duheng.certificates.writing.changing import successor_of
from duheng.certificates.writing.description import (
    check_description,
    read_description,
    valid_until,
)
from duheng.certificates.writing.from_result import column_of
from duheng.certificates.writing.numbering import NumberBook

__all__ = [
    "NumberBook",
    "check_description",
    "column_of",
    "read_description",
    "successor_of",
    "valid_until",
    "write_certificate",
]
