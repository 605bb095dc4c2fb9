"""Exports, comparison and use of certificates."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from duheng.certificates import OutsideCalibratedRange, UncertaintyNotStated, read_certificate
from duheng.certificates.comparison import compare_certificates
from duheng.certificates.export import COLUMNS, neutralised, write_export
from duheng.certificates.records import Certificate
from duheng.certificates.use import correction_at

TABLE = """<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc"
 xmlns:si="https://ptb.de/si" schemaVersion="3.3.0"><dcc:administrativeData><dcc:coreData>
<dcc:uniqueIdentifier>=2+2</dcc:uniqueIdentifier></dcc:coreData></dcc:administrativeData>
<dcc:measurementResults><dcc:measurementResult><dcc:results><dcc:result><dcc:data><dcc:list>
<dcc:quantity refType="basic_referenceValue"><si:realListXMLList>
<si:valueXMLList>{values}</si:valueXMLList><si:unitXMLList>{unit}</si:unitXMLList>
</si:realListXMLList></dcc:quantity>
<dcc:quantity refType="basic_measurementError"><dcc:name><dcc:content lang="en">@SUM(1)
</dcc:content></dcc:name><si:realListXMLList>
<si:valueXMLList>0.2 {last}</si:valueXMLList><si:unitXMLList>\\kelvin</si:unitXMLList>
<si:expandedUncXMLList><si:uncertaintyXMLList>0.1</si:uncertaintyXMLList>
<si:coverageFactorXMLList>2</si:coverageFactorXMLList>
<si:coverageProbabilityXMLList>0.95</si:coverageProbabilityXMLList></si:expandedUncXMLList>
</si:realListXMLList></dcc:quantity>
</dcc:list></dcc:data></dcc:result></dcc:results></dcc:measurementResult></dcc:measurementResults>
</dcc:digitalCalibrationCertificate>"""


def certificate(values: str = "300 400", unit: str = r"\kelvin", last: str = "0.4") -> Certificate:
    text = TABLE.format(values=values, unit=unit, last=last)
    return read_certificate(text.encode(), name="table.xml")


def test_the_three_forms_hold_the_same_numbers(tmp_path: Path) -> None:
    one = certificate()
    paths = [tmp_path / f"values{ending}" for ending in (".csv", ".xlsx", ".parquet")]
    assert [write_export([one], path) for path in paths] == [(4, 0, None)] * 3
    with paths[0].open(encoding="utf-8-sig", newline="") as file:
        from_csv = [float(row["value_si"]) for row in csv.DictReader(file)]
    sheet = openpyxl.load_workbook(paths[1]).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == COLUMNS
    place = COLUMNS.index("value_si")
    table = pq.read_table(paths[2])
    assert table.column_names == list(COLUMNS)
    assert from_csv == [row[place] for row in rows[1:]] == table["value_si"].to_pylist()
    assert from_csv == [300.0, 400.0, 0.2, 0.4]
    assert table["standard_uncertainty_si"].to_pylist() == [None, None, 0.05, 0.05]
    assert table["degrees_of_freedom"].to_pylist() == [None] * 4


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_no_text_of_a_spreadsheet_begins_as_a_formula(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"values{ending}"
    write_export([certificate()], path)
    if ending == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in list(csv.reader(file))[1:] for cell in row]
        texts = [cell for cell in cells if not cell.replace(".", "").lstrip("-").isdigit()]
    else:
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        rows = sheet.iter_rows(min_row=2, values_only=True)
        texts = [cell for row in rows for cell in row if isinstance(cell, str)]
    assert "'=2+2" in texts
    assert not [text for text in texts if text.startswith(("=", "+", "@", "-"))]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", " =1", "|calc", "%0A"])
def test_a_text_that_could_be_a_formula_is_neutralised(text: str) -> None:
    shown = neutralised(text)
    assert shown is not None
    assert shown.startswith("'")


def test_certificates_in_other_units_mean_the_same() -> None:
    celsius = certificate("26.85 126.85", r"\degreecelsius")
    assert compare_certificates(certificate(), celsius) == ()


def test_a_value_that_differs_is_said_with_both_values() -> None:
    (found,) = compare_certificates(certificate(), certificate(last="0.5"))
    assert found.what.endswith("basic_measurementError: value")
    assert found.before["values"] == [0.2, 0.4]
    assert found.after["values"] == [0.2, 0.5]


def test_a_correction_between_points_is_minus_the_error_there() -> None:
    found = correction_at(certificate(), 350.0)
    assert found.correction.value == pytest.approx(-0.3)
    assert found.standard_uncertainty == pytest.approx(0.05)
    assert sum(found.contributions.values()) == pytest.approx(-0.05)


def test_points_declared_independent_give_the_smaller_uncertainty() -> None:
    found = correction_at(certificate(), 350.0, correlation=0.0)
    assert found.standard_uncertainty == pytest.approx(0.05 / 2**0.5)


def test_drift_is_added_as_declared() -> None:
    found = correction_at(certificate(), 300.0, drift_half_width=0.3)
    assert found.drift_standard_uncertainty == pytest.approx(0.3 / 3**0.5)
    assert found.standard_uncertainty == pytest.approx((0.05**2 + 0.03) ** 0.5)


def test_nothing_is_extrapolated_and_no_impossible_declaration_taken() -> None:
    with pytest.raises(OutsideCalibratedRange):
        correction_at(certificate(), 401.0)
    for wrong in ({"correlation": 1.5}, {"drift_half_width": float("nan")}):
        with pytest.raises(UncertaintyNotStated):
            correction_at(certificate(), 350.0, **wrong)
