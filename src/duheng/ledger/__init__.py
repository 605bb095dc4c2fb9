"""The transparency log: every figure and certificate in a tree that anyone can check without us.

Hashing is that of RFC 6962; tiles, checkpoints, cosignatures, proofs and policies are those of
C2SP (tlog-tiles, tlog-checkpoint, signed-note, tlog-cosignature, tlog-witness, tlog-proof,
tlog-policy). Verifying needs the standard library and one signature library.
"""

from duheng.ledger.audit import Audit, audit_ledger, audit_log
from duheng.ledger.checkpoints import (
    Checkpoint,
    check_cosignature,
    cosign,
    parse_checkpoint,
    sign_checkpoint,
)
from duheng.ledger.edge import TreeEdge
from duheng.ledger.errors import (
    NoSuchEntry,
    NotConsistent,
    NotIncluded,
    SignatureRefused,
    UnknownLog,
    UnusableKey,
)
from duheng.ledger.hashing import EMPTY_ROOT, leaf_hash, node_hash
from duheng.ledger.keys import (
    KeyType,
    SigningKey,
    VerifierKey,
    generate_key,
    parse_signing_key,
    parse_verifier_key,
)
from duheng.ledger.leaves import Opening, commit_record, parse_opening, record_of_file
from duheng.ledger.ledger import Ledger, LedgerWriter, create_ledger, open_ledger
from duheng.ledger.loss import StatementOfLoss, Successor, succeed
from duheng.ledger.notes import NoteSignature, SignedNote, check_note, parse_note, sign_note
from duheng.ledger.openings import (
    KeptOpening,
    entry_at,
    erase_openings,
    find_openings,
    keep_opening,
    prove_opening,
)
from duheng.ledger.policy import CheckpointJudgement, Policy, assess_checkpoint, parse_policy
from duheng.ledger.proof_files import TlogProof, parse_proof
from duheng.ledger.proofs import (
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    tree_root,
)
from duheng.ledger.signing import Published, publish_checkpoint
from duheng.ledger.status import StatusList, read_status_list, sign_status_list
from duheng.ledger.tiles import TileFolder, TileName, parse_tile_path
from duheng.ledger.verification import (
    Claim,
    Standing,
    Verification,
    check_same_history,
    verify_document,
)
from duheng.ledger.verifier_page import verifier_page
from duheng.ledger.witness import Witness
from duheng.ledger.witness_client import WitnessClient
from duheng.ledger.witness_server import WitnessServer

__all__ = [
    "EMPTY_ROOT",
    "Audit",
    "Checkpoint",
    "CheckpointJudgement",
    "Claim",
    "KeptOpening",
    "KeyType",
    "Ledger",
    "LedgerWriter",
    "NoSuchEntry",
    "NotConsistent",
    "NotIncluded",
    "NoteSignature",
    "Opening",
    "Policy",
    "Published",
    "SignatureRefused",
    "SignedNote",
    "SigningKey",
    "Standing",
    "StatementOfLoss",
    "StatusList",
    "Successor",
    "TileFolder",
    "TileName",
    "TlogProof",
    "TreeEdge",
    "UnknownLog",
    "UnusableKey",
    "Verification",
    "VerifierKey",
    "Witness",
    "WitnessClient",
    "WitnessServer",
    "assess_checkpoint",
    "audit_ledger",
    "audit_log",
    "check_consistency",
    "check_cosignature",
    "check_inclusion",
    "check_note",
    "check_same_history",
    "commit_record",
    "consistency_proof",
    "cosign",
    "create_ledger",
    "entry_at",
    "erase_openings",
    "find_openings",
    "generate_key",
    "inclusion_proof",
    "keep_opening",
    "leaf_hash",
    "node_hash",
    "open_ledger",
    "parse_checkpoint",
    "parse_note",
    "parse_opening",
    "parse_policy",
    "parse_proof",
    "parse_signing_key",
    "parse_tile_path",
    "parse_verifier_key",
    "prove_opening",
    "publish_checkpoint",
    "read_status_list",
    "record_of_file",
    "sign_checkpoint",
    "sign_note",
    "sign_status_list",
    "succeed",
    "tree_root",
    "verifier_page",
    "verify_document",
]
