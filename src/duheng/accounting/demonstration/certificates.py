"""Synthetic certificates: DCC files for some meters, plain YAML for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

from duheng.accounting.demonstration.errors_of_instruments import Truth
from duheng.accounting.demonstration.plan import CLASS_ONLY, STANDARDS, SyntheticChannel, channels

LABORATORY = "合成计量所 Synthetic Metrology Institute"
CODE = "SYN-LAB-1"

_DCC = Template("""<?xml version="1.0" encoding="UTF-8"?>
<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc" xmlns:si="https://ptb.de/si" schemaVersion="3.3.0">
  <dcc:administrativeData>
    <dcc:dccSoftware><dcc:software><dcc:name><dcc:content lang="en">Duheng demonstration</dcc:content></dcc:name><dcc:release>1</dcc:release></dcc:software></dcc:dccSoftware>
    <dcc:coreData>
      <dcc:countryCodeISO3166_1>CN</dcc:countryCodeISO3166_1>
      <dcc:usedLangCodeISO639_1>zh</dcc:usedLangCodeISO639_1>
      <dcc:usedLangCodeISO639_1>en</dcc:usedLangCodeISO639_1>
      <dcc:mandatoryLangCodeISO639_1>zh</dcc:mandatoryLangCodeISO639_1>
      <dcc:uniqueIdentifier>$number</dcc:uniqueIdentifier>
      <dcc:beginPerformanceDate>2024-11-18</dcc:beginPerformanceDate>
      <dcc:endPerformanceDate>2024-11-19</dcc:endPerformanceDate>
      <dcc:performanceLocation>laboratory</dcc:performanceLocation>
      <dcc:issueDate>2024-11-20</dcc:issueDate>
    </dcc:coreData>
    <dcc:items>
      <dcc:item>
        <dcc:name><dcc:content lang="zh">合成三相电能表</dcc:content><dcc:content lang="en">synthetic three-phase energy meter</dcc:content></dcc:name>
        <dcc:manufacturer><dcc:name><dcc:content>Synthetic Instruments</dcc:content></dcc:name></dcc:manufacturer>
        <dcc:model>SYN-3P</dcc:model>
        <dcc:identifications>
          <dcc:identification><dcc:issuer>manufacturer</dcc:issuer><dcc:value>$serial</dcc:value></dcc:identification>
        </dcc:identifications>
      </dcc:item>
    </dcc:items>
    <dcc:calibrationLaboratory>
      <dcc:calibrationLaboratoryCode>$code</dcc:calibrationLaboratoryCode>
      <dcc:contact><dcc:name><dcc:content>$laboratory</dcc:content></dcc:name><dcc:location><dcc:city>合成市</dcc:city></dcc:location></dcc:contact>
    </dcc:calibrationLaboratory>
    <dcc:respPersons><dcc:respPerson><dcc:person><dcc:name><dcc:content>合成人员 Synthetic person</dcc:content></dcc:name></dcc:person><dcc:mainSigner>true</dcc:mainSigner></dcc:respPerson></dcc:respPersons>
    <dcc:customer><dcc:name><dcc:content>合成园区 Synthetic park</dcc:content></dcc:name><dcc:location><dcc:city>合成市</dcc:city></dcc:location></dcc:customer>
    <dcc:statements><dcc:statement><dcc:declaration><dcc:content lang="zh">合成数据，不得作为凭证</dcc:content><dcc:content lang="en">synthetic data, not evidence</dcc:content></dcc:declaration></dcc:statement></dcc:statements>
  </dcc:administrativeData>
  <dcc:measurementResults>
    <dcc:measurementResult>
      <dcc:name><dcc:content lang="zh">有功电能误差</dcc:content><dcc:content lang="en">errors of active energy</dcc:content></dcc:name>
      <dcc:measuringEquipments>
        <dcc:measuringEquipment>
          <dcc:name><dcc:content lang="zh">$standard_zh</dcc:content><dcc:content lang="en">$standard_en</dcc:content></dcc:name>
          <dcc:certificate><dcc:referral><dcc:content lang="en">calibration certificate</dcc:content></dcc:referral><dcc:referralID>$standard_number</dcc:referralID><dcc:procedure>SHA256</dcc:procedure><dcc:value>$standard_sha256</dcc:value></dcc:certificate>
        </dcc:measuringEquipment>
      </dcc:measuringEquipments>
      <dcc:results>
        <dcc:result>
          <dcc:name><dcc:content lang="zh">误差</dcc:content><dcc:content lang="en">errors</dcc:content></dcc:name>
          <dcc:data>
            <dcc:list id="errors">
              <dcc:quantity id="load" refType="basic_nominalValue">
                <dcc:name><dcc:content lang="zh">有功功率</dcc:content><dcc:content lang="en">active power</dcc:content></dcc:name>
                <si:realListXMLList><si:valueXMLList>$loads</si:valueXMLList><si:unitXMLList>\\kilo\\watt</si:unitXMLList></si:realListXMLList>
              </dcc:quantity>
              <dcc:quantity id="error" refType="basic_measurementError">
                <dcc:name><dcc:content lang="zh">相对误差</dcc:content><dcc:content lang="en">relative error</dcc:content></dcc:name>
                <si:realListXMLList><si:valueXMLList>$errors</si:valueXMLList><si:unitXMLList>\\percent</si:unitXMLList>
                  <si:measurementUncertaintyUnivariateXMLList><si:expandedMUXMLList><si:valueExpandedMUXMLList>$uncertainty</si:valueExpandedMUXMLList><si:coverageFactorXMLList>2</si:coverageFactorXMLList><si:coverageProbabilityXMLList>0.95</si:coverageProbabilityXMLList><si:distributionXMLList>normal</si:distributionXMLList></si:expandedMUXMLList></si:measurementUncertaintyUnivariateXMLList>
                </si:realListXMLList>
              </dcc:quantity>
            </dcc:list>
          </dcc:data>
        </dcc:result>
      </dcc:results>
    </dcc:measurementResult>
  </dcc:measurementResults>
</dcc:digitalCalibrationCertificate>
""")  # noqa: E501 - a certificate is one document
_PLAIN = Template("""# synthetic data, not evidence
certificate: calibration
number: $number
issuer: $laboratory
issuer_code: $code
issued_date: 2024-11-20
item: {name: {zh-Hans: $title_zh, en: $title_en}, serial: $serial}
load: {unit: "$load_unit"}
error: {kind: relative, unit: "%"}
points:
$points
$standards""")
_STANDARD_USED = Template("""standards:
  - {certificate: $number, issuer: SYN-NMI, name: "$name", loading: 1}
""")
_VERIFICATION = Template("""# synthetic data, not evidence
certificate: verification
number: $number
issuer: $laboratory
issuer_code: $code
issued_date: 2024-11-20
item: {name: {zh-Hans: $title_zh, en: $title_en}, serial: $serial}
instrument_kind: $kind
accuracy_class: "$accuracy_class"
regulation: $regulation
verdict: pass
valid_until: 2026-11-19
""")


def write_certificates(
    folder: Path, truths: Mapping[str, Truth], digests: dict[str, str]
) -> dict[str, str]:
    """Write the certificate of every instrument; return the file of each.

    Parameters
    ----------
    folder : Path
        Where ``certificates/`` is made.
    truths : Mapping of str to Truth
        What each certificate states.
    digests : dict
        SHA-256 of the standards' certificates, which DCC files name.
    """
    files: dict[str, str] = {}
    for channel in channels():
        if channel.name != CLASS_ONLY:
            files[channel.meter] = _write_meter(folder, channel, truths, digests)
        if channel.has_transformers:
            for name, kind in (
                (channel.current_transformer, "current"),
                (channel.voltage_transformer, "voltage"),
            ):
                if name not in files:
                    files[name] = _write_transformer(folder, name, kind, channel, truths[name])
    renewed = next(one for one in channels() if one.name == "E07")
    files["M07-renewed"] = _write_meter(folder, renewed, truths, digests, suffix="-R")
    files["M38b"] = _write_verification(folder, "M38b")
    return files


def write_standards(folder: Path) -> dict[str, str]:
    """Write the certificates of the two upstream standards; return their files by standard."""
    files = {}
    for name, (chinese, english, number, uncertainty) in STANDARDS.items():
        text = _PLAIN.substitute(
            number=number, laboratory="合成国家计量院 Synthetic NMI", code="SYN-NMI",
            title_zh=chinese, title_en=english, serial=f"SYN-STD-{name}", load_unit="1",
            points=f"  - {{load: 1, error: 0, U: {_percent(2 * uncertainty)}, k: 2}}", standards="",
        )  # fmt: skip
        files[name] = _write(folder, f"standard-{name}.yaml", text)
    return files


def _write(folder: Path, name: str, text: str) -> str:
    path = folder / "certificates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return f"certificates/{name}"


def _percent(ratio: float) -> str:
    return f"{ratio * 100:.4f}"


def _write_meter(
    folder: Path,
    channel: SyntheticChannel,
    truths: Mapping[str, Truth],
    digests: Mapping[str, str],
    suffix: str = "",
) -> str:
    name = channel.meter
    if channel.evidence == "verification":
        return _write_verification(folder, name)
    truth = truths[name]
    if channel.evidence == "calibration":
        points = _points(truth, [load * channel.rated_kw for load in truth.loads])
        return _write(folder, f"{name}{suffix}.yaml", _plain(name + suffix, "kW", points, truth, (
            "三相电能表", "three-phase energy meter")))  # fmt: skip
    chinese, english, number, _ = STANDARDS[channel.standard]
    text = _DCC.substitute(
        number=f"SYN-2024-{name}{suffix}", serial=f"SYN-{name}", code=CODE, laboratory=LABORATORY,
        standard_zh=chinese, standard_en=english, standard_number=number,
        standard_sha256=digests[channel.standard],
        loads=" ".join(f"{load * channel.rated_kw:g}" for load in truth.loads),
        errors=" ".join(_percent(error) for error in truth.stated),
        uncertainty=_percent(2 * truth.standard_uncertainty),
    )  # fmt: skip
    return _write(folder, f"{name}{suffix}.xml", text)


def _points(truth: Truth, loads: list[float]) -> str:
    expanded = _percent(2 * truth.standard_uncertainty)
    return "\n".join(
        f"  - {{load: {load:g}, error: {_percent(error)}, U: {expanded}, k: 2}}"
        for load, error in zip(loads, truth.stated, strict=True)
    )


def _plain(name: str, unit: str, points: str, truth: Truth, title: tuple[str, str]) -> str:
    _, english, number, _ = STANDARDS[truth.standard or "B"]
    standards = _STANDARD_USED.substitute(number=number, name=english)
    return _PLAIN.substitute(
        number=f"SYN-2024-{name}", laboratory=LABORATORY, code=CODE, title_zh=title[0],
        title_en=title[1], serial=f"SYN-{name.removesuffix('-R')}", load_unit=unit, points=points,
        standards=standards,
    )  # fmt: skip


def _write_transformer(
    folder: Path, name: str, kind: str, channel: SyntheticChannel, truth: Truth
) -> str:
    if kind == "voltage":
        points, unit = _points(truth, [1.0]), "1"
        title = ("电压互感器", "voltage transformer")
    else:
        points, unit = _points(truth, [load * channel.rated_kw for load in truth.loads]), "kW"
        title = ("电流互感器", "current transformer")
    return _write(folder, f"{name}.yaml", _plain(name, unit, points, truth, title))


def _write_verification(folder: Path, name: str) -> str:
    text = _VERIFICATION.substitute(
        number=f"SYN-JD-2024-{name}", laboratory=LABORATORY, code=CODE, title_zh="三相电能表",
        title_en="three-phase energy meter", serial=f"SYN-{name}", kind="active_energy_meter",
        accuracy_class="0.5S", regulation="JJG 596-2012",
    )  # fmt: skip
    return _write(folder, f"{name}.yaml", text)
