"""The texts of writing, signing and printing certificates in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "certificate.out": "File to write; one that exists is never overwritten.",
    "certificate.written": "{file} written, SHA-256 {sha256}",
    "certificate.signed": "{role}: signed into {file}",
    "certificate.role.executor": "executor",
    "certificate.role.checker": "checker",
    "certificate.role.approver": "approver",
    "certificate.role.seal": "seal of the body",
    "certificate.role.sm2": "an SM2 signature beside it",
    "certificate.check.detached": "SM2 signature beside it",
    "certificate.write.short": "Write a certificate (DCC 3.3.0) from a description.",
    "certificate.write.help": """\
Write a certificate as DCC 3.3.0 from a description (YAML or .xlsx).

Three documents: calibration, verification and notice of verification result. A description that
contradicts itself is refused and nothing is written; a number is never given twice.

\b
Examples:
  duheng certificate write calibration.yaml --out EX-1.xml --numbers numbers.json --body EX
  duheng certificate write results.xlsx --out EX-2.xml --numbers numbers.json --body EX

Exit status: 0 written, 2 the description cannot be used.""",
    "certificate.write.numbers": "Book of the numbers given, one counter for each body and year.",
    "certificate.write.body": "Code of the body that the number begins with.",
    "certificate.amend.short": "Write a certificate that replaces an issued one.",
    "certificate.amend.help": """\
Write a certificate that amends or replaces ISSUED; what was issued is never edited.

The new certificate names the number and the SHA-256 of the old one. Name the old one in the status
list too (duheng certificate void --status amended).

\b
Examples:
  duheng certificate amend EX-1.xml corrected.yaml --out EX-3.xml --numbers numbers.json --body EX
  duheng certificate amend EX-1.xml new.yaml --out EX-4.xml --change substituted

Exit status: 0 written, 2 unusable input.""",
    "certificate.amend.change": "amended: the same work corrected; substituted: another instead.",
    "certificate.amend.reason": "Why, for the reader.",
    "certificate.render.short": "Print a certificate as PDF/A-3 or HTML.",
    "certificate.render.help": """\
Print a certificate: .pdf is PDF/A-3b with the XML inside, .html is one file.

\b
Examples:
  duheng certificate render EX-1.xml --out EX-1.pdf
  duheng certificate render EX-1.xml --out EX-1.html --print zh

Exit status: 0 printed, 2 unusable input.""",
    "certificate.render.out": "File to write; its ending says what.",
    "certificate.render.print": "Language of the print.",
    "certificate.extract.short": "Take the XML out of a PDF/A-3 and check it.",
    "certificate.extract.help": """\
Take the XML out of a PDF/A-3, byte for byte, and check it like duheng certificate check.

\b
Examples:
  duheng certificate extract EX-1.pdf --out EX-1.xml --trust trusted/
  duheng certificate extract EX-1.pdf --json

Exit status: 0 not invalid, 1 invalid, 2 no single XML inside.""",
    "certificate.extract.out": "Where to put the XML.",
    "certificate.sign.short": "Sign as executor, checker or approver, or seal.",
    "certificate.sign.help": """\
Sign a certificate: three people beside it, then the seal of the body in it.

Executor, checker and approver sign the same bytes into an envelope (FILE.approvals.json). The seal
comes last, is part of the XML, and names the envelope. An SM2 signature (sm2) stands beside the
file, in FILE.sm2.json. Keys are read by the signer only.

\b
Examples:
  duheng certificate sign EX-1.xml --as executor --key alice --socket signer.sock
  duheng certificate sign EX-1.xml --as seal --key body --socket signer.sock --out EX-1.signed.xml

Exit status: 0 signed, 2 refused: one line says why.""",
    "certificate.approvals.short": "Say who executed, checked and approved a certificate.",
    "certificate.approvals.help": """\
Check the envelope of approvals of a certificate, sealed or not yet.

Of a sealed certificate the seal must be valid and must name this very envelope; the seal is cut
out, and what is left must be what the three people signed.

\b
Examples:
  duheng certificate approvals EX-1.signed.xml --approvals EX-1.approvals.json --trust people/
  duheng certificate approvals EX-1.xml --approvals EX-1.approvals.json --trust people/ --json

Exit status: 0 in order, 1 not in order, 2 unusable input.""",
    "certificate.approvals.file": "The envelope.",
    "certificate.approvals.third": "The approver must be a third person.",
    "certificate.revocations.short": "Fetch revocation lists from addresses that you allow.",
    "certificate.revocations.help": """\
Fetch revocation lists (CRL) into a trust folder, from the addresses of a file that you wrote.

One address a line; # begins a comment. No address found in a certificate is ever asked. A list is
believed only when the authority that it speaks for signed it.

\b
Examples:
  duheng certificate revocations addresses.txt --trust trusted/
  duheng certificate revocations addresses.txt --trust trusted/ --lang zh

Exit status: 0 fetched, 2 an address gives no list.""",
    "certificate.sign.as": "Who signs.",
    "certificate.sign.approvals": "Envelope of approvals; else FILE.approvals.json.",
    "certificate.sign.out": "The sealed certificate, or the SM2 signature [FILE.sm2.json].",
    "signer.short": "Run the process that alone reads signing keys.",
    "signer.help": """\
Answer requests for signatures over a Unix socket, or over stdin and stdout.

The folder of keys holds NAME.key.pem (readable by its owner only) beside NAME.crt.pem. Only
processes of the same user are answered. It seals only what three people have signed.

\b
Examples:
  duheng signer --keys keys/ --people people/ --socket signer.sock --journal signed.jsonl
  duheng signer --keys keys/ --without-approvals

Exit status: 0 the other side closed, 2 keys cannot be used.""",
    "signer.keys": "Folder of keys and certificates.",
    "signer.key": "Name of the key at the signer.",
    "signer.socket": "Listen here; else stdin and stdout.",
    "signer.client.socket": "Socket of a running signer.",
    "signer.client.keys": "Folder of keys; a signer is started as a child.",
    "signer.people": "Certificates that approvers' signatures must lead to.",
    "signer.without_approvals": "Seal without the signatures of three people.",
    "signer.time_stamp": "Time-stamping authority (RFC 3161) to ask.",
    "signer.journal": "Every signature is written here first.",
    "certificate.void.short": "Withdraw a certificate in the signed status list.",
    "certificate.void.help": """\
Withdraw a certificate: a newer status list, signed and dated, names it.

\b
Examples:
  duheng certificate void EX-2026-000001 --list status.json --issuer "Example Institute" \\
    --status replaced --successor EX-2026-000003 --key body --socket signer.sock
  duheng certificate void EX-2026-000002 --list status.json --issuer "Example Institute" \\
    --key body --keys keys/

Exit status: 0 done, 2 refused.""",
    "certificate.void.list": "The list; a new one is begun.",
    "certificate.void.issuer": "Issuer of the certificates, as they write it.",
    "certificate.void.status": "What it is from now on.",
    "certificate.void.successor": "Number of the certificate in its place.",
    "certificate.void.reason": "Why; no personal data.",
    "certificate.void.file": "The certificate, to name its digest.",
    "certificate.void.done": "{number} is withdrawn in {file}",
    "certificate.status.short": "Say whether a certificate is withdrawn.",
    "certificate.status.help": """\
Say whether a certificate is withdrawn, as of the date of a signed list; else unknown.

\b
Examples:
  duheng certificate status EX-1.xml --list status.json --trust trusted/
  duheng certificate status EX-1.xml --list status.json --at 2026-12-31 --json

Exit status: 0 not withdrawn or unknown, 1 withdrawn, 2 unusable input.""",
    "certificate.status.list": "The signed list of the issuer.",
    "certificate.status": "Status",
    "certificate.status.as_of": "As of",
    "certificate.status.successor": "Successor",
    "certificate.status.in_force": "in force as of that date",
    "certificate.status.amended": "amended",
    "certificate.status.replaced": "replaced",
    "certificate.status.void": "void",
    "certificate.status.unknown": "unknown",
}
