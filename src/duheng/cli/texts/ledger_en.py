"""The texts of the commands about the ledger, in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "ledger.short": "Keep a transparency log, and check one.",
    "ledger.help": """Keep a transparency log that anyone can check without us (C2SP tlog-tiles).

\b
Examples:
  duheng ledger init log/ --origin log.example.org/2026 --key log.key
  duheng ledger append log/ certificate.xml
  duheng ledger checkpoint log/ --key log.key --policy policy.txt
  duheng ledger prove log/ certificate.xml

Exit status: 0 done, 1 judged negative, 2 unusable input.""",
    "ledger.yes": "yes",
    "ledger.no": "no",
    "ledger.column.file": "file",
    "ledger.column.index": "entry",
    "ledger.column.sha256": "SHA-256",
    "ledger.column.proof": "proof",
    "ledger.column.since": "since",
    "ledger.column.status": "status",
    "ledger.column.successor": "in its place",
    "ledger.init.short": "Begin a log.",
    "ledger.init.help": """Begin a log: its key, its folders, and a signed checkpoint of no entry.

The high-water file remembers how far the log was signed. It lies outside DIR, so that a backup of
DIR does not bring back an old one; keep it apart. Keep the key apart too.

\b
Examples:
  duheng ledger init log/ --origin log.example.org/2026 --key log.key
  duheng ledger init log/ --origin log.example.org/2026 --key log.key --high-water /safe/log

Exit status: 0 done, 2 the folder or key cannot be used.""",
    "ledger.init.origin": "Name of the log, such as log.example.org/2026.",
    "ledger.init.key": "File of the private key; made when it is not there.",
    "ledger.init.high_water": "File of the largest signed checkpoint [DIR.high-water].",
    "ledger.init.said.origin": "Log",
    "ledger.init.said.key": "Verifier key",
    "ledger.init.said.high_water": "High-water file",
    "ledger.init.policy": "A policy for verifiers begins like this; add witnesses to it:",
    "ledger.succeed.short": "Begin a new log after a loss.",
    "ledger.succeed.help": """Begin a new log after entries were lost, as by restoring a backup.

The old log is never signed again below what was signed. The new one has another name; its first
entry is a signed statement of the loss (DIR/public/statement-of-loss), the entries that are left
follow. OLD is not changed.

\b
Examples:
  duheng ledger succeed log/ log-2/ --origin log.example.org/2026b --key new.key --reason fire
  duheng ledger succeed log/ log-2/ --origin log.example.org/2026b --key new.key \\
    --old-key log.key --reason "disk failed, backup of 3 May"

Exit status: 0 done, 2 a folder or key cannot be used.""",
    "ledger.succeed.old_key": "Private key of the old log; it signs the statement too.",
    "ledger.succeed.reason": "What happened, without personal data.",
    "ledger.append.short": "Log files.",
    "ledger.append.help": """Log files. When the command returns, the entries are on disk.

What stands in the log commits to kind, digest and length with a random salt: it says nothing about
the file to who does not have it. The salt stays in DIR/private.

\b
Examples:
  duheng ledger append log/ certificate.xml
  duheng ledger append log/ figures/*.json --kind figure

Exit status: 0 done, 2 the ledger is busy, full or damaged.""",
    "ledger.append.kind": "What the files are, in the clear [certificate].",
    "ledger.append.said": "Logged: {number}",
    "ledger.checkpoint.short": "Sign and publish the head of the log.",
    "ledger.checkpoint.help": """Sign and publish the head over all entries, cosigned by witnesses.

Refused when a larger checkpoint, or one of another history, was signed before: the high-water file
and the witnesses of the policy are asked.

\b
Examples:
  duheng ledger checkpoint log/ --key log.key
  duheng ledger checkpoint log/ --key log.key --policy policy.txt

Exit status: 0 done, 1 published with fewer witnesses than the policy asks for, 2 refused.""",
    "ledger.checkpoint.key": "File of the log's private key.",
    "ledger.checkpoint.policy": "Policy with the witnesses and their addresses.",
    "ledger.checkpoint.silent": "not cosigned:",
    "ledger.prove.short": "Write the proof that travels with a file.",
    "ledger.prove.help": """Write FILE.tlog-proof: where the file stands in the log.

\b
Examples:
  duheng ledger prove log/ certificate.xml
  duheng ledger prove log/ certificate.xml --output certificate.proof

Exit status: 0 done, 2 not logged, not yet under a checkpoint, or the log is damaged.""",
    "ledger.prove.output": "Where to write it [FILE.tlog-proof].",
    "ledger.prove.said": "Proofs written: {number}",
    "ledger.verify.short": "Check a checkpoint or a proof.",
    "ledger.verify.help": """Check a checkpoint, or the path and checkpoint of a proof, by a policy.

To verify a document use 'duheng verify'.

\b
Examples:
  duheng ledger verify log/public/checkpoint --policy policy.txt
  duheng ledger verify certificate.xml.tlog-proof --policy policy.txt --json

Exit status: 0 good, 1 refused or too few witnesses, 2 unreadable.""",
    "ledger.verify.policy": "Policy: the keys of logs and witnesses (C2SP tlog-policy).",
    "ledger.verify.said.good": "Good",
    "ledger.verify.said.origin": "Log",
    "ledger.verify.said.size": "Entries",
    "ledger.verify.said.root": "Root",
    "ledger.verify.said.witnesses": "Witnesses",
    "ledger.verify.said.quorum": "Quorum met",
    "ledger.verify.said.index": "Entry",
    "ledger.verify.said.reason": "Why",
    "ledger.verify.said.code": "Code",
    "ledger.audit.short": "Hash a whole log again.",
    "ledger.audit.help": """Hash every entry again and compare all tiles with the signed checkpoint.

DIR is a ledger, or a copy of the published part of one (the folder that holds 'checkpoint').

\b
Examples:
  duheng ledger audit log/ --policy policy.txt
  duheng ledger audit mirror/ --policy policy.txt --older checkpoint-of-may

Exit status: 0 whole, 1 something contradicts the checkpoint, 2 unreadable.""",
    "ledger.audit.policy": "Policy: the keys of logs and witnesses.",
    "ledger.audit.older": "A checkpoint from another day or person; may be repeated.",
    "ledger.status.short": "Sign the list of what is withdrawn.",
    "ledger.status.help": """Sign a list of what is withdrawn, as of an instant.

The list keeps what it held before. A verifier says 'not withdrawn' only as of its date.

\b
Examples:
  duheng ledger status status.txt --key log.key
  duheng ledger status status.txt --key log.key --withdraw old.xml --status replaced

Exit status: 0 done, 2 the list or the key cannot be used.""",
    "ledger.status.key": "File of the log's private key.",
    "ledger.status.withdraw": "File, or its SHA-256; may be repeated.",
    "ledger.status.status": "In what way it is withdrawn [void].",
    "ledger.status.successor": "What stands in its place: file, or its SHA-256.",
    "ledger.status.at": "Instant of the list and of what is newly withdrawn [now].",
    "ledger.status.said": "Withdrawn as of {as_of}",
    "ledger.erase.short": "Erase the link between a file and its entries.",
    "ledger.erase.help": """Erase the salts of a file: its entries stay and say nothing any more.

Proofs that were given away carry their salt, and stay good.

\b
Examples:
  duheng ledger erase log/ letter.xml
  duheng ledger erase log/ letter.xml --json

Exit status: 0 done, 2 there is no such ledger or file.""",
    "ledger.erase.done": "Salts erased: {number}",
    "ledger.witness.short": "Be a witness for other logs.",
    "ledger.witness.help": """Cosign checkpoints that continue what was seen (C2SP tlog-witness).

Listens on the loopback interface only; put a web server with TLS before it. Without --policy it
makes the key, shows it and ends. DIR keeps the latest checkpoint of each log: never restore an old
copy of it.

\b
Examples:
  duheng ledger witness state/ --name witness.example.org --key witness.key
  duheng ledger witness state/ --name witness.example.org --key witness.key --policy logs.txt

Exit status: 130 ended with Ctrl+C, 2 the key, policy or port cannot be used.""",
    "ledger.witness.name": "Name of the witness.",
    "ledger.witness.key": "File of its private key; made when it is not there.",
    "ledger.witness.policy": "Policy whose 'log' lines say which logs are witnessed.",
    "ledger.witness.port": "Port; 0 takes a free one [8320].",
    "ledger.witness.listening": "Listening; end it with Ctrl+C.",
    "ledger.verifier.short": "Write the verifier for browsers.",
    "ledger.verifier.help": """Write the verifier as one HTML file that works offline in a browser.

\b
Examples:
  duheng ledger verifier --output verify.html
  duheng ledger verifier --output /tmp/verify.html

Exit status: 0 done, 2 the file cannot be written.""",
    "ledger.verifier.output": "Where to write it.",
    "verify.short": "Verify a document offline.",
    "verify.help": """Verify a document offline: each claim apart, and what was not shown.

Bytes intact, logged, seen by witnesses, withdrawn or not as of the date of a signed list, signed,
and the budgets recomputed that 'account --json' or 'evaluate --json' printed. Nothing is fetched.
Trust rests on the policy file alone: take it from whom you trust, not from who sent the document.
The proof is FILE.tlog-proof unless --proof says otherwise.

\b
Examples:
  duheng verify certificate.xml --policy policy.txt
  duheng verify certificate.xml --policy policy.txt --status status.txt --json

Exit status: 0 every required claim is shown, 1 one is not or is refuted, 2 unreadable.""",
    "verify.proof": "The proof [FILE.tlog-proof].",
    "verify.policy": "Keys of logs and witnesses, and the quorum; also DUHENG_POLICY.",
    "verify.status": "Signed list of what is withdrawn.",
    "verify.seen": "A checkpoint that came another way; may be repeated.",
    "verify.trust": "Certificates that are trusted for the document's own signature.",
    "verify.column.claim": "Claim",
    "verify.column.standing": "Stands",
    "verify.column.why": "Why",
    "verify.claim.bytes": "bytes intact",
    "verify.claim.logged": "logged",
    "verify.claim.witnessed": "witnessed",
    "verify.claim.history": "one history",
    "verify.claim.status": "not withdrawn",
    "verify.claim.signature": "signed",
    "verify.claim.signature_sm2": "signed with SM2",
    "verify.claim.budget": "budget recomputed",
    "verify.standing.shown": "shown",
    "verify.standing.refuted": "refuted",
    "verify.standing.not_shown": "not shown",
    "verify.reason.same_bytes": "the file is the one that was logged",
    "verify.reason.other_bytes": "the file is not the one that was logged",
    "verify.reason.no_proof": "no proof was given",
    "verify.reason.no_policy": "no policy says whom to trust",
    "verify.reason.no_opening": "the proof does not say what its entry commits to",
    "verify.reason.unknown_log": "the policy does not know this log",
    "verify.reason.checkpoint_signature": "the signatures of the checkpoint do not verify",
    "verify.reason.not_included": "the proof does not lead to the signed root",
    "verify.reason.included": "in the signed log",
    "verify.reason.quorum": "as many witnesses as the policy asks for",
    "verify.reason.no_quorum": "fewer witnesses than a reader should ask for",
    "verify.reason.split_view": "the log signed two different trees of one size",
    "verify.reason.same_tree": "the other checkpoint shows the same tree",
    "verify.reason.other_size": "the other checkpoint is of another size: audit a copy of the log",
    "verify.reason.no_status_list": "unknown: no status list was given",
    "verify.reason.status_signature": "unknown: the list is not signed by a log of the policy",
    "verify.reason.issuer_list_signature": "unknown: no issuer that is trusted signed the list",
    "verify.reason.other_log": "unknown: the list is not of the log that holds this file",
    "verify.reason.withdrawn": "withdrawn",
    "verify.reason.not_withdrawn": "not on the list, as of its date",
    "verify.reason.signature_absent": "the document carries no signature",
    "verify.reason.signature_unreadable": "the document cannot be read safely",
    "verify.reason.signature_valid": "signature valid",
    "verify.reason.signature_invalid": "signature invalid",
    "verify.reason.signature_untrusted": "the signer is not among those that are trusted",
    "verify.reason.signature_revoked": "the signer was revoked",
    "verify.reason.signature_expired": "the signer's certificate had expired",
    "verify.reason.signature_not_provable": "when it was signed cannot be proved",
    "verify.reason.budget_absent": "the document carries no budget",
    "verify.reason.budget_not_in_certificate": "it may state U, but carries no budget behind it",
    "verify.reason.budget_unreadable": "not as Duheng prints it:",
    "verify.reason.budget_without_uncertainty": "no figure states its uncertainty",
    "verify.reason.budget_recomputed": "contributions, shares, u and U follow from the lines",
    "verify.reason.budget_recomputed_in_part": """contributions, sum of shares and U follow; u is \
possible, but correlations or second-order terms are not in the document""",
    "verify.reason.budget_contradicted": "contradicted:",
    "verify.budget.contradiction": "{place}: {quantity} {stated}, recomputed {recomputed}",
    "verify.budget.contribution": "contribution",
    "verify.budget.share": "share",
    "verify.budget.shares": "sum of shares",
    "verify.budget.correlations": "matrix of the correlations, smallest eigenvalue",
    "verify.budget.standard_uncertainty": "standard uncertainty u",
    "verify.budget.expanded_uncertainty": "expanded uncertainty U",
    "verify.good": "Every required claim is shown.",
    "verify.not_good": "Not everything that is required is shown.",
}
