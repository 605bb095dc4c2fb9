"""A small log with a witness, as most tests of the ledger need it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from duheng.ledger import (
    KeyType,
    Ledger,
    Opening,
    Policy,
    Published,
    SigningKey,
    Witness,
    WitnessServer,
    commit_record,
    create_ledger,
    find_openings,
    generate_key,
    keep_opening,
    parse_policy,
    prove_opening,
    publish_checkpoint,
    record_of_file,
)

LOG_KEY = generate_key("log.example/1", KeyType.ED25519, b"L" * 32)
WITNESS_KEY = generate_key("witness.example", KeyType.COSIGNATURE_V1, b"W" * 32)
NOW = datetime(2026, 5, 1, tzinfo=UTC)
DOCUMENT = b"<certificate>5.001 V</certificate>"


@dataclass
class Site:
    """A ledger with its key and what surrounds it."""

    folder: Path
    ledger: Ledger
    key: SigningKey = LOG_KEY
    witness_url: str = ""

    def policy_text(self, quorum: str = "w") -> str:
        lines = (
            f"log {LOG_KEY.verifier}",
            f"witness w {WITNESS_KEY.verifier} {self.witness_url}",
            f"quorum {quorum}\n",
        )
        return "\n".join(lines)

    def policy(self, quorum: str = "w") -> Policy:
        return parse_policy(self.policy_text(quorum).encode())

    def log(self, *documents: bytes) -> list[Opening]:
        """Append documents, with their openings kept."""
        openings = [
            commit_record(record_of_file(one), kind="certificate", salt=index.to_bytes(32, "big"))
            for index, one in enumerate(documents)
        ]
        with self.ledger.writer() as writer:
            for index, one in zip(writer.append([o.leaf for o in openings]), openings, strict=True):
                keep_opening(self.ledger, one, index)
        return openings

    def publish(self) -> Published:
        witnesses = self.policy().witnesses if self.witness_url else ()
        with self.ledger.writer() as writer:
            return publish_checkpoint(writer, self.key, witnesses)

    def proof(self, document: bytes = DOCUMENT) -> bytes:
        return prove_opening(self.ledger, find_openings(self.ledger, document)[-1]).encode()

    def witness(self) -> Witness:
        policy = parse_policy(f"log {LOG_KEY.verifier}\nquorum none\n".encode())
        return Witness(self.folder / "witness", WITNESS_KEY, policy, lambda: NOW)


@contextmanager
def served(witness: Witness) -> Iterator[str]:
    server = WitnessServer(witness)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty log without a witness."""
    ledger = create_ledger(tmp_path / "log", LOG_KEY, tmp_path / "safe" / "high-water")
    return Site(tmp_path, ledger)


@pytest.fixture
def witnessed_site(site: Site) -> Iterator[Site]:
    """An empty log with one witness on the loopback interface."""
    with served(site.witness()) as url:
        site.witness_url = url
        yield site
