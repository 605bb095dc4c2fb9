"""What the agent makes of answers: acknowledged only by one that names the batch and its bytes."""

import json
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from duheng.telemetry.edge.bodies import TakenReading, sealed
from duheng.telemetry.edge.errors import UnusableAgent
from duheng.telemetry.edge.sending import Courier, Outcome
from duheng.terms.clock import system_clock

BATCH = sealed("box-1", [TakenReading("m-1", "2026-11-23T02:00:00+00:00", 1.5, "measured")])


def problem(status, code="", headers=None):
    return status, headers or {}, json.dumps({"code": code, "detail": "because"}).encode()


@pytest.fixture
def courier(server):
    return Courier(server.address, "token-of-north", clock=system_clock, timeout_s=5)


def test_a_receipt_for_these_bytes_acknowledges(server, courier):
    found = courier.send(BATCH)
    assert (found.outcome, found.said) == (Outcome.ACKNOWLEDGED, "1 accepted")
    assert server.headers[0]["Authorization"] == "Bearer token-of-north"
    assert server.bodies == [BATCH.body]


@pytest.mark.parametrize(
    ("answer", "outcome", "wait_s"),
    [
        ((200, {}, b"<html>welcome</html>"), Outcome.LATER, None),
        ((200, {}, b""), Outcome.LATER, None),
        ((200, {}, b"[" * 100_000), Outcome.LATER, None),
        ((200, {}, json.dumps({"batch": BATCH.batch_id, "digest": "00"}).encode()), Outcome.LATER,
         None),
        ((200, {}, json.dumps({"batch": "x", "digest": BATCH.digest}).encode()), Outcome.LATER,
         None),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), Outcome.LATER, None),
        (problem(429, "telemetry.quota_exceeded", {"Retry-After": "17"}), Outcome.LATER, 17),
        (problem(429, "telemetry.quota_exceeded", {"Retry-After": "soon"}), Outcome.LATER, None),
        (problem(507, "telemetry.inbox_unwritable", {"Retry-After": "9" * 40}), Outcome.LATER,
         3600),
        (problem(401, "telemetry.token_ended"), Outcome.LATER, None),
        (problem(500), Outcome.LATER, None),
        (problem(403), Outcome.LATER, None),
        (problem(403, "telemetry.channels_of_another"), Outcome.REFUSED, None),
        (problem(409, "telemetry.batch_conflict"), Outcome.REFUSED, None),
    ],
)  # fmt: skip
def test_every_other_answer_keeps_the_batch(server, courier, answer, outcome, wait_s):
    server.answers.append(answer)
    found = courier.send(BATCH)
    assert (found.outcome, found.wait_s) == (outcome, wait_s)


def test_nobody_there_and_no_http_are_no_answer(server):
    gone = Courier("http://127.0.0.1:1", "t", clock=system_clock, timeout_s=2)
    assert gone.send(BATCH).outcome is Outcome.LATER


def test_the_offset_of_the_clock_is_right_to_about_a_second(server):
    server.date = "Mon, 23 Nov 2026 12:00:00 GMT"
    ahead = datetime(2026, 11, 23, 12, 10, tzinfo=UTC)
    for minutes in (0, -25):
        clock = ahead + timedelta(minutes=minutes)
        courier = Courier(server.address, "t", clock=lambda at=clock: at, timeout_s=5)
        offset_s = courier.send(BATCH).clock_offset_s
        assert abs(offset_s - (600 + 60 * minutes)) < 5
    server.date = "yesterday"
    assert courier.send(BATCH).clock_offset_s is None


@pytest.fixture
def certificate(tmp_path):
    """A certificate of this machine that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "door of a test")])
    now = system_clock()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "door.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def test_over_tls_only_a_server_with_a_known_certificate_is_given_the_token(server, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.server.socket = context.wrap_socket(
        server.server.socket, server_side=True, do_handshake_on_connect=False
    )
    address = server.address.replace("http:", "https:")
    stranger = Courier(address, "token-of-north", clock=system_clock, timeout_s=5)
    found = stranger.send(BATCH)
    assert found.outcome is Outcome.LATER
    assert "CERTIFICATE_VERIFY_FAILED" in found.said
    assert server.headers == []
    known = Courier(address, "token-of-north", clock=system_clock, timeout_s=5, ca_file=certificate)
    assert known.send(BATCH).outcome is Outcome.ACKNOWLEDGED
    with pytest.raises(UnusableAgent):
        Courier(address, "t", clock=system_clock, ca_file=certificate.with_name("none.pem"))
