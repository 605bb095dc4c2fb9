"""The verifier in a browser says what the verifier in Python says, and fetches nothing."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from duheng.ledger import (
    StatusList,
    record_of_file,
    sign_status_list,
    verifier_page,
    verify_document,
)
from duheng.terms.withdrawals import Withdrawal, WithdrawalStatus

DOCUMENT = b"<certificate>5.001 V</certificate>"
PARTS = ("document", "proof", "policy", "status")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield started
        started.close()


class Page:
    """The verifier, opened from a disk as a reader opens it."""

    def __init__(self, browser: Any, folder: Path) -> None:
        self.folder = folder
        path = folder / "verify.html"
        path.write_bytes(verifier_page())
        self.page = browser.new_page()
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda one: self.requests.append(one.url))
        self.page.on("pageerror", lambda one: self.faults.append(str(one)))
        self.page.goto(path.as_uri())

    def verify(self, **files: bytes) -> tuple[str, dict[str, str]]:
        """Return the verdict and the standing of each claim."""
        for name in PARTS:
            given: list[Any] = []
            if name in files:
                given = [{"name": name, "mimeType": "text/plain", "buffer": files[name]}]
            self.page.set_input_files(f"#{name}", given)
        self.page.locator("#verdict:not(:empty)").wait_for()
        rows = self.page.locator("#claims tbody tr").all()
        hidden = self.page.locator("#claims").is_hidden()
        standings = {
            one.get_attribute("data-claim"): one.get_attribute("data-standing") for one in rows
        }
        return self.page.locator("#verdict").inner_text(), {} if hidden else standings


@pytest.fixture
def page(browser, tmp_path: Path) -> Iterator[Page]:
    opened = Page(browser, tmp_path)
    yield opened
    assert opened.faults == []
    assert [one for one in opened.requests if not one.startswith("file:")] == []
    opened.page.close()


@pytest.fixture
def proved(witnessed_site) -> tuple[Any, bytes, bytes]:
    witnessed_site.log(*(b"document %d" % number for number in range(300)), DOCUMENT, b"later")
    witnessed_site.publish()
    return witnessed_site, witnessed_site.proof(), witnessed_site.policy_text().encode()


def both(page: Page, site: Any, **files: bytes) -> tuple[bool, dict[str, str]]:
    """Return the verdict of the page, which is that of Python."""
    verdict, shown = page.verify(**files)
    given = dict(files)
    policy = site.policy() if "policy" in given else None
    found = verify_document(
        given["document"], proof=given.get("proof"), policy=policy, status=given.get("status")
    )
    expected = {one.name: one.standing.value for one in found.claims}
    assert {name: shown[name] for name in expected} == expected
    assert ("Every required" in verdict) is found.is_good
    return found.is_good, expected


def test_the_page_shows_each_claim_of_a_good_document(page: Page, proved) -> None:
    site, proof, policy = proved
    good, claims = both(page, site, document=DOCUMENT, proof=proof, policy=policy)
    assert good
    assert claims["witnessed"] == "shown"
    assert claims["status"] == "not_shown"


def test_the_page_refuses_another_document_and_a_proof_without_policy(page: Page, proved) -> None:
    site, proof, policy = proved
    assert both(page, site, document=DOCUMENT + b"!", proof=proof, policy=policy)[0] is False
    assert both(page, site, document=DOCUMENT, proof=proof)[0] is False
    assert both(page, site, document=DOCUMENT)[0] is False


def test_the_page_reads_the_status_list(page: Page, proved) -> None:
    site, proof, policy = proved
    as_of = datetime(2026, 6, 1, tzinfo=UTC)
    digest = str(record_of_file(DOCUMENT)["sha256"])
    for withdrawals, standing in (
        ((), "shown"),
        ((Withdrawal(sha256=digest, since=as_of, status=WithdrawalStatus.VOID),), "refuted"),
        (
            (
                Withdrawal(
                    sha256=digest,
                    since=as_of,
                    status=WithdrawalStatus.REPLACED,
                    successor="ab" * 32,
                ),
            ),
            "refuted",
        ),
    ):
        listed = StatusList(origin=site.ledger.origin, as_of=as_of, withdrawals=withdrawals)
        status = sign_status_list(listed, site.key).encode()
        _, claims = both(page, site, document=DOCUMENT, proof=proof, policy=policy, status=status)
        assert claims["status"] == standing


def test_the_page_refuses_bits_changed_anywhere_in_the_proof(page: Page, proved) -> None:
    _, proof, policy = proved
    accepted = []
    for position in range(0, len(proof), max(1, len(proof) // 40)):
        changed = bytearray(proof)
        changed[position] ^= 1 << position % 8
        verdict, _ = page.verify(document=DOCUMENT, proof=bytes(changed), policy=policy)
        if "Every required" in verdict:
            accepted.append(position)
    assert accepted == []


def test_the_page_stands_alone() -> None:
    content = verifier_page().decode()
    for outside in ("http://", "https://", "src=", "href=", "import(", "fetch(", "@import"):
        assert outside not in content
    assert "default-src 'none'" in content


def test_the_page_shows_the_golden_files(page: Page) -> None:
    folder = Path(__file__).parents[2] / "vectors" / "ledger"
    names = ("certificate.txt", "certificate.txt.tlog-proof", "policy.txt", "status.txt")
    files = {part: (folder / name).read_bytes() for part, name in zip(PARTS, names, strict=True)}
    verdict, claims = page.verify(**files)
    assert "Every required" in verdict
    assert [claims[name] for name in ("bytes", "logged", "witnessed", "status")] == ["shown"] * 4
