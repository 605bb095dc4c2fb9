"""A certificate that explodes when it is read brings down a child, and not the command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from duheng.certificates.checks import preflight
from duheng.certificates.checks.limits import Limits
from duheng.certificates.checks.preflight import HARMLESS_BYTES, refuse_what_takes_too_much
from duheng.certificates.errors import HostileCertificate
from duheng.cli.main import main

EXAMPLES = Path(__file__).parents[3] / "examples"
Output = pytest.CaptureFixture[str]
OPEN = """<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc"
 xmlns:si="https://ptb.de/si" schemaVersion="3.3.0"><dcc:administrativeData><dcc:coreData>
<dcc:uniqueIdentifier>EX-1</dcc:uniqueIdentifier></dcc:coreData></dcc:administrativeData>
<dcc:measurementResults><dcc:measurementResult><dcc:results><dcc:result><dcc:data><dcc:list>"""
CLOSE = """</dcc:list></dcc:data></dcc:result></dcc:results></dcc:measurementResult>
</dcc:measurementResults></dcc:digitalCalibrationCertificate>"""


def quantity(values: str) -> str:
    return (
        '<dcc:quantity refType="basic_measuredValue"><si:realListXMLList><si:valueXMLList>'
        f"{values}</si:valueXMLList><si:unitXMLList>\\metre</si:unitXMLList>"
        "</si:realListXMLList></dcc:quantity>"
    )


@pytest.fixture(scope="module")
def exploding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write four million numbers in eight megabytes."""
    path = tmp_path_factory.mktemp("hostile") / "exploding.xml"
    path.write_text(OPEN + quantity("1 " * 4_000_000) + CLOSE, encoding="utf-8")
    return path


@pytest.fixture
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "LIMITS", Limits(seconds=2.0, memory_bytes=3 * 2**28))


@pytest.mark.usefixtures("little_time")
@pytest.mark.parametrize(
    "words",
    [
        ("certificate", "show", "FILE"),
        ("certificate", "use", "FILE", "--at", "1"),
        ("certificate", "export", "FILE", "--out", "OUT.csv"),
        ("certificate", "diff", "FILE", "FILE"),
        ("chain", "FILE", "--in", "FOLDER"),
        ("certificate", "status", "FILE"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_every_command_that_reads_certificates_refuses_it(
    exploding: Path, words: tuple[str, ...], tmp_path: Path, capsys: Output
) -> None:
    stands = {"FILE": exploding, "FOLDER": exploding.parent, "OUT.csv": tmp_path / "out.csv"}
    assert main([str(stands.get(word, word)) for word in words]) == 2
    told = capsys.readouterr().err
    assert "exploding.xml" in told
    assert "Traceback" not in told


@pytest.mark.usefixtures("little_time")
def test_an_account_refuses_it_beside_its_document(
    exploding: Path, tmp_path: Path, capsys: Output
) -> None:
    shutil.copytree(EXAMPLES / "account", tmp_path / "account")
    shutil.copy(exploding, tmp_path / "account")
    assert main(["account", str(tmp_path / "account" / "ACCOUNT.yaml")]) == 2
    assert "exploding.xml" in capsys.readouterr().err


def test_a_large_honest_certificate_is_read(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "large.xml"
    path.write_text(OPEN + quantity("1.5 " * 300 + "2") * 1000 + CLOSE, encoding="utf-8")
    assert path.stat().st_size > HARMLESS_BYTES
    assert main(["certificate", "show", str(path), "--json"]) == 0
    assert "EX-1" in capsys.readouterr().out


def test_what_is_small_or_not_there_costs_no_process(tmp_path: Path) -> None:
    small = tmp_path / "small.xml"
    small.write_bytes(b"<a/>" * (HARMLESS_BYTES // 4))
    refuse_what_takes_too_much([small, tmp_path, tmp_path / "nowhere"], Limits(memory_bytes=1))


def test_a_file_that_is_only_wrong_is_left_to_the_reader(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.xml"
    wrong.write_bytes(b"<a>" + b" " * HARMLESS_BYTES)
    refuse_what_takes_too_much([wrong])


def test_a_file_that_takes_too_long_is_refused(exploding: Path) -> None:
    with pytest.raises(HostileCertificate, match="time or memory"):
        refuse_what_takes_too_much([exploding], Limits(seconds=0.01))
