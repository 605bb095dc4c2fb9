"""The calibration hierarchy across a folder: what is found, and every kind of gap."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from duheng.certificates import read_certificate
from duheng.traceability.chain_picture import chain_as_svg, chain_as_text
from duheng.traceability.folder import read_certificate_folder
from duheng.traceability.folder_chain import Chain, resolve_chain


def dcc(number: str, *, ended: str = "2026-01-10", core: str = "", equipment: str = "",
        statements: str = "", values: str = "300 350 400", unit: str = r"\kelvin",
        uncertainty: str = "0.02") -> str:  # fmt: skip
    """Return a small certificate of three points."""
    return f"""<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc"
 xmlns:si="https://ptb.de/si" schemaVersion="3.3.0"><dcc:administrativeData><dcc:coreData>
<dcc:uniqueIdentifier>{number}</dcc:uniqueIdentifier>
<dcc:beginPerformanceDate>{ended}</dcc:beginPerformanceDate>
<dcc:endPerformanceDate>{ended}</dcc:endPerformanceDate>{core}</dcc:coreData>
<dcc:calibrationLaboratory><dcc:contact><dcc:name><dcc:content>Lab of {number}</dcc:content>
</dcc:name></dcc:contact></dcc:calibrationLaboratory>
<dcc:statements>{statements}</dcc:statements></dcc:administrativeData>
<dcc:measurementResults><dcc:measurementResult>
<dcc:measuringEquipments>{equipment}</dcc:measuringEquipments>
<dcc:results><dcc:result><dcc:data><dcc:list>
<dcc:quantity refType="basic_referenceValue"><si:realListXMLList>
<si:valueXMLList>{values}</si:valueXMLList><si:unitXMLList>{unit}</si:unitXMLList>
<si:expandedUncXMLList><si:uncertaintyXMLList>{uncertainty}</si:uncertaintyXMLList>
<si:coverageFactorXMLList>2</si:coverageFactorXMLList>
<si:coverageProbabilityXMLList>0.95</si:coverageProbabilityXMLList></si:expandedUncXMLList>
</si:realListXMLList></dcc:quantity></dcc:list></dcc:data></dcc:result></dcc:results>
</dcc:measurementResult></dcc:measurementResults></dcc:digitalCalibrationCertificate>"""


def standard(number: str, digest: str = "analogue", procedure: str = "analogue",
             linked: str = "") -> str:  # fmt: skip
    return (
        "<dcc:measuringEquipment><dcc:name><dcc:content>thermometer</dcc:content></dcc:name>"
        f"<dcc:certificate><dcc:referralID>{number}</dcc:referralID>"
        f"<dcc:procedure>{procedure}</dcc:procedure><dcc:value>{digest}</dcc:value>{linked}"
        "</dcc:certificate></dcc:measuringEquipment>"
    )


def report(name: str, number: str, digest: str) -> str:
    return (
        f"<dcc:{name}><dcc:referralID>{number}</dcc:referralID><dcc:procedure>SHA256"
        f"</dcc:procedure><dcc:value>{digest}</dcc:value></dcc:{name}>"
    )


TRACEABLE = "<dcc:statement><dcc:traceable>true</dcc:traceable></dcc:statement>"


def valid_until(day: str) -> str:
    return (
        f'<dcc:statement refType="basic_recalibration"><dcc:date>{day}</dcc:date></dcc:statement>'
    )


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def resolved(tmp_path: Path, lowest: str, *others: str, at: datetime | None = None) -> Chain:
    for number, text in enumerate((lowest, *others)):
        (tmp_path / f"{number}.xml").write_text(text, encoding="utf-8")
    return resolve_chain(
        read_certificate(tmp_path / "0.xml"), read_certificate_folder(tmp_path), at=at
    )


def codes(chain: Chain) -> list[str]:
    return [one.code for one in chain.findings]


NATIONAL = dcc("TOP-1", ended="2025-06-01", statements=TRACEABLE, uncertainty="0.005")


def test_a_whole_chain_reaches_its_terminus_without_a_finding(tmp_path: Path) -> None:
    middle = dcc("MID-1", ended="2025-09-01", uncertainty="0.01",
                 equipment=standard("TOP-1", sha256(NATIONAL), "SHA-256"))  # fmt: skip
    chain = resolved(tmp_path, dcc("LOW-1", equipment=standard("MID-1", sha256(middle), "SHA256")),
                     middle, NATIONAL)  # fmt: skip
    assert codes(chain) == []
    assert chain.has_gap is False
    links = list(chain.root.links())
    assert [link.number for link in links] == ["LOW-1", "MID-1", "TOP-1"]
    assert [link.is_hash_checked for link in links] == [False, True, True]
    assert links[-1].terminus == "traceable_to_si"


def test_a_standard_whose_certificate_is_not_there_is_missing(tmp_path: Path) -> None:
    chain = resolved(tmp_path, dcc("LOW-1", equipment=standard("MID-1")))
    assert codes(chain) == ["traceability.missing"]
    assert chain.has_gap is True
    assert chain.root.above[0].terminus == "missing"


def test_a_document_is_found_by_its_hash_when_its_number_is_another(tmp_path: Path) -> None:
    chain = resolved(tmp_path, dcc("LOW-1", equipment=standard("typo", sha256(NATIONAL), "SHA256")),
                     NATIONAL)  # fmt: skip
    assert chain.root.above[0].number == "TOP-1"
    assert codes(chain) == []


def test_other_bytes_under_the_right_number_are_a_hash_mismatch(tmp_path: Path) -> None:
    lowest = dcc("LOW-1", equipment=standard("TOP-1", "00" * 32, "SHA256"))
    assert codes(resolved(tmp_path, lowest, NATIONAL)) == ["traceability.hash_mismatch"]


def test_a_standard_that_had_expired_when_it_was_used_is_a_gap(tmp_path: Path) -> None:
    expired = dcc("TOP-1", ended="2025-06-01", statements=TRACEABLE + valid_until("2025-12-31"))
    lowest = dcc("LOW-1", ended="2026-01-10", equipment=standard("TOP-1"))
    assert codes(resolved(tmp_path, lowest, expired)) == ["traceability.expired"]


def test_a_standard_that_expired_after_it_was_used_is_no_gap(tmp_path: Path) -> None:
    later = dcc("TOP-1", ended="2025-06-01", statements=TRACEABLE + valid_until("2026-01-10"))
    lowest = dcc("LOW-1", ended="2026-01-10", equipment=standard("TOP-1"))
    at = datetime(2030, 1, 1, tzinfo=UTC)
    assert codes(resolved(tmp_path, lowest, later, at=at)) == []


def test_the_instant_asked_for_judges_the_lowest_certificate(tmp_path: Path) -> None:
    lowest = dcc("LOW-1", statements=TRACEABLE + valid_until("2026-12-31"))
    assert codes(resolved(tmp_path, lowest, at=datetime(2026, 6, 1, tzinfo=UTC))) == []
    late = resolved(tmp_path, lowest, at=datetime(2027, 6, 1, tzinfo=UTC))
    assert codes(late) == ["traceability.expired"]


def test_a_standard_calibrated_after_its_use_is_a_gap(tmp_path: Path) -> None:
    lowest = dcc("LOW-1", ended="2025-01-10", equipment=standard("TOP-1"))
    assert codes(resolved(tmp_path, lowest, NATIONAL)) == ["traceability.not_yet_calibrated"]


def test_a_replaced_certificate_is_superseded(tmp_path: Path) -> None:
    newer = dcc("TOP-2", ended="2025-07-01", statements=TRACEABLE, core=(
        "<dcc:reportAmendedSubstituted><dcc:typeOfChange>amended</dcc:typeOfChange>"
        "<dcc:replacedUniqueIdentifier>TOP-1</dcc:replacedUniqueIdentifier>"
        "</dcc:reportAmendedSubstituted>"))  # fmt: skip
    lowest = dcc("LOW-1", equipment=standard("TOP-1"))
    assert codes(resolved(tmp_path, lowest, NATIONAL, newer)) == ["traceability.superseded"]


@pytest.mark.parametrize(
    "standard_of", [dcc("TOP-1", ended="2025-06-01", statements=TRACEABLE, unit=r"\pascal"),
                    dcc("TOP-1", ended="2025-06-01", statements=TRACEABLE, values="300 320 350")]
)  # fmt: skip
def test_a_standard_of_another_quantity_or_range_does_not_cover(
    tmp_path: Path, standard_of: str
) -> None:
    found = codes(resolved(tmp_path, dcc("LOW-1", equipment=standard("TOP-1")), standard_of))
    assert found == ["traceability.not_covered"]


def test_a_standard_less_certain_than_what_it_calibrated_is_a_note(tmp_path: Path) -> None:
    coarse = dcc("TOP-1", ended="2025-06-01", statements=TRACEABLE, uncertainty="0.5")
    chain = resolved(tmp_path, dcc("LOW-1", equipment=standard("TOP-1")), coarse)
    assert codes(chain) == ["traceability.larger_uncertainty"]
    assert chain.has_gap is False


def test_a_chain_that_comes_back_to_itself_ends(tmp_path: Path) -> None:
    first = dcc("A-1", equipment=standard("B-1"))
    second = dcc("B-1", equipment=standard("A-1"))
    assert "traceability.circular" in codes(resolved(tmp_path, first, second))


def test_equipment_without_a_certificate_and_an_unstated_end_are_said(tmp_path: Path) -> None:
    nameless = (
        "<dcc:measuringEquipment><dcc:name><dcc:content>gauge</dcc:content></dcc:name>"
        "</dcc:measuringEquipment>"
    )
    assert codes(resolved(tmp_path, dcc("LOW-1", equipment=nameless))) == [
        "traceability.certificate_not_named"]  # fmt: skip
    assert codes(resolved(tmp_path, dcc("LOW-1"))) == ["traceability.terminus_not_stated"]


def test_linked_and_previous_reports_are_resolved(tmp_path: Path) -> None:
    linked = report("linkedReport", "TOP-1", sha256(NATIONAL))
    middle = dcc("MID-1", ended="2025-09-01", statements=TRACEABLE, uncertainty="0.01")
    before = dcc("OLD-1", ended="2024-01-10", statements=TRACEABLE)
    previous = report("previousReport", "OLD-1", sha256(before))
    lowest = dcc("LOW-1", core=previous, equipment=standard("MID-1", linked=linked))
    chain = resolved(tmp_path, lowest, middle, NATIONAL, before)
    found = {link.relation: link.number for link in chain.root.links()}
    assert found == {"certificate": "LOW-1", "equipment": "MID-1", "linked": "TOP-1",
                     "previous": "OLD-1"}  # fmt: skip
    assert codes(chain) == []


def test_a_file_that_is_no_certificate_is_passed_over_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "notes.xml").write_text("<notes/>", encoding="utf-8")
    chain = resolved(tmp_path, dcc("LOW-1", statements=TRACEABLE))
    assert codes(chain) == ["traceability.unreadable_file"]


def test_the_pictures_show_every_document_and_gap(tmp_path: Path) -> None:
    equipment = standard("TOP-1") + standard("X &amp; Y")
    chain = resolved(tmp_path, dcc("LOW &lt;1&gt;", equipment=equipment), NATIONAL)
    text, picture = chain_as_text(chain), chain_as_svg(chain)
    for expected in ("LOW <1>", "TOP-1", "X & Y", "traceability.missing"):
        assert expected in text
    root = etree.fromstring(picture.encode())
    shown = " ".join(one.text or "" for one in root.iter())
    assert "LOW <1>" in shown
    assert "missing" in shown
    assert chain.to_dict()["chain"]["above"][1]["found"] is False
