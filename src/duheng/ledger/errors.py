"""Refusals of the ledger room."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import DuhengError, UnusableInput


class MalformedNote(UnusableInput):
    """The bytes are no signed note, checkpoint or status list of the form that C2SP specifies."""

    code: ClassVar[str] = "ledger.malformed_note"


class MalformedProof(UnusableInput):
    """The bytes are no ``.tlog-proof``, or a list of hashes is not one."""

    code: ClassVar[str] = "ledger.malformed_proof"


class MalformedPolicy(UnusableInput):
    """A line of a policy file breaks the rules of C2SP tlog-policy; the line is named."""

    code: ClassVar[str] = "ledger.malformed_policy"


class MalformedTile(UnusableInput):
    """A tile, an entry bundle or the path of one is not of the form of C2SP tlog-tiles."""

    code: ClassVar[str] = "ledger.malformed_tile"


class UnusableKey(UnusableInput):
    """A key is unreadable, or of a type that is not meant for this use."""

    code: ClassVar[str] = "ledger.unusable_key"


class UnusableOpening(UnusableInput):
    """What opens a leaf (record and salt) is malformed."""

    code: ClassVar[str] = "ledger.unusable_opening"


class EntryTooLarge(UnusableInput):
    """An entry is larger than the 65535 bytes that an entry bundle can carry."""

    code: ClassVar[str] = "ledger.entry_too_large"


class SignatureRefused(DuhengError, ValueError):
    """No trusted key signed the note, or a signature of a trusted key does not verify."""

    code: ClassVar[str] = "ledger.signature_refused"


class UnknownLog(DuhengError, LookupError):
    """The origin of a checkpoint is none of the logs of the policy."""

    code: ClassVar[str] = "ledger.unknown_log"


class NotIncluded(DuhengError, ValueError):
    """The hashes do not lead from the leaf to the root of the checkpoint."""

    code: ClassVar[str] = "ledger.not_included"


class NotConsistent(DuhengError, ValueError):
    """The smaller tree is not shown to be a beginning of the larger: a rewritten entry or fork."""

    code: ClassVar[str] = "ledger.not_consistent"


class NotALedger(DuhengError, FileNotFoundError):
    """The folder holds no ledger, or not the part that was asked for."""

    code: ClassVar[str] = "ledger.not_a_ledger"


class AlreadyALedger(DuhengError, FileExistsError):
    """The folder where a new log should begin is not empty."""

    code: ClassVar[str] = "ledger.already_a_ledger"


class LedgerBusy(DuhengError, BlockingIOError):
    """Another process is the one writer of this ledger."""

    code: ClassVar[str] = "ledger.busy"


class LedgerFull(DuhengError, OSError):
    """The disk or quota has no room: nothing of the batch was kept, nothing acknowledged."""

    code: ClassVar[str] = "ledger.full"


class LedgerNotWritable(DuhengError, OSError):
    """The disk refused to make an entry durable for another reason than room."""

    code: ClassVar[str] = "ledger.not_writable"


class CorruptLedger(DuhengError, ValueError):
    """What is on disk contradicts itself; the file is named, and nothing is mended silently."""

    code: ClassVar[str] = "ledger.corrupt"


class NoSuchEntry(DuhengError, LookupError):
    """The log, at that size, has no such entry."""

    code: ClassVar[str] = "ledger.no_such_entry"


class ProofPending(DuhengError, LookupError):
    """The entry is durable, but no checkpoint covers it yet."""

    code: ClassVar[str] = "ledger.proof_pending"


class RollbackRefused(DuhengError, ValueError):
    """The log is shorter than a checkpoint that was signed or witnessed: a restored backup."""

    code: ClassVar[str] = "ledger.rollback_refused"


class ForkRefused(DuhengError, ValueError):
    """The log does not continue a checkpoint that was signed or witnessed before."""

    code: ClassVar[str] = "ledger.fork_refused"


class SignedSizeUnknown(DuhengError, LookupError):
    """Nobody can say how far this log was signed, so nothing is signed."""

    code: ClassVar[str] = "ledger.signed_size_unknown"


class WitnessUnreachable(DuhengError, ConnectionError):
    """A witness does not answer, or not in the words of C2SP tlog-witness."""

    code: ClassVar[str] = "ledger.witness_unreachable"


class WitnessRefused(DuhengError, PermissionError):
    """A witness answered, and refused to cosign; the reason is its own."""

    code: ClassVar[str] = "ledger.witness_refused"
