"""The texts of the commands about the site, in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "site.short": "Set up the site, and run its parts.",
    "serve.short": "Serve the site on this machine.",
    "backup.short": "Back up a whole site at one point.",
    "restore.short": "Bring a site back from a backup.",
    "site.help": """Set up the site, and run its parts.

\b
Examples:
  duheng site setup --home site/ --log-origin log.example.org/2026
  duheng serve --home site/

Exit status: 0 done, 2 unusable input.""",
    "site.home": "The site's folder [DUHENG_HOME, or .duheng].",
    "site.keys": "The folder of its keys [DUHENG_KEYS, or the site's folder with -keys added].",
    "site.setup.short": "Make a site.",
    "site.setup.help": """Make a site: its folders, keys, tables, log, first people and instruments.

A set-up that was interrupted is finished by running it again: what is there is left as it is, an
invitation that nobody accepted gets a new link, a table that was imported is not imported again.
The region must be one of an installed pack of places. See docs/do/set-up-a-site.md.

\b
Examples:
  duheng site setup --home site/ --log-origin log.example.org/2026
  duheng site setup --home site/ --log-origin log.example.org/2026 --region 15 \\
    --organisation "Institute of Metrology" --system "Wang <wang@example.org>" \\
    --security "Li <li@example.org>" --audit "Zhao <zhao@example.org>" \\
    --import instruments.xlsx
  DUHENG_DATABASE_URL=postgresql://duheng@localhost/duheng \\
    duheng site setup --log-origin log.example.org/2026 --title "Our region"

Exit status: 0 done, 2 the folder holds another site, or cannot be used.""",
    "site.setup.title": "Name of the site.",
    "site.setup.region": "Code of the region whose places it uses.",
    "site.setup.log_origin": "Name of its transparency log, such as log.example.org/2026.",
    "site.setup.synthetic": "Mark every page as holding synthetic data.",
    "site.setup.making": "Making the site in {home} ...",
    "site.setup.done": "The site is in {home}, its keys are in {keys}: keep those apart.\n"
    "duheng serve --home {home}",
    "site.work.short": "Number entries and sign the log.",
    "site.work.help": """Number entries and sign the log until told to stop; duheng serve starts it.

\b
Examples:
  duheng site work --home site/
  duheng site work --home site/ --keys /safe/site-keys/

Exit status: 0 stopped, 2 the key of the log cannot be read.""",
    "site.work.signed": "{size} entries signed",
    "serve.help": """Serve the site: web server, sequencer, worker of jobs, door for readings.

It listens on this machine only; put a web server with TLS before it, and see
docs/do/run-a-site.md. The door takes batches of the gateways that are enrolled on the site; one
that ends by itself is begun again.

\b
Examples:
  duheng serve --home site/
  duheng serve --home site/ --port 8000 --door 127.0.0.1:8001
  duheng serve --home site/ --no-door

Exit status: 0 stopped, 1 a part of it ended by itself, 2 there is no site.""",
    "serve.host": "Address to listen on [127.0.0.1].",
    "serve.door": "Address of the door for readings [127.0.0.1:8630].",
    "serve.no_door": "Serve the site without a door for readings.",
    "serve.door_again": "The door for readings ended (status {status}); it is begun again",
    "serve.door_taken": "{address} is taken already: the door for readings cannot listen there",
    "serve.door_hint": "name another address with --door, or say --no-door",
    "serve.door_address": "{address} is no address of a host and a port",
    "serve.no_parts": "No door for readings: its parts (duheng[intake]) are not installed",
    "serve.at": "The site is at {address} (Ctrl-C stops it)",
    "backup.help": """Write one consistent point of a site into a new folder.

It holds database, files, readings and log.

Keys are not in it: copy their folder by another way, to another place.

\b
Examples:
  duheng backup backups/2026-11-23 --home site/
  duheng backup backups/2026-11-24 --home site/ --json

Exit status: 0 done, 2 the folder is not empty, or something cannot be copied.""",
    "backup.done": "{place}: {number} files, {size} entries of the log. The keys are not in it.",
    "restore.help": """Bring a site back from a backup, into an empty folder.

Every file is checked first.

Entries that were signed after the backup are lost, and the log then refuses to sign: see
duheng ledger succeed.

\b
Examples:
  duheng restore backups/2026-11-23 --home site-2/ --keys site-keys/
  duheng restore backups/2026-11-23 --home site-2/ --keys site-keys/ --json

Exit status: 0 done, 2 the backup is damaged, or the folder is not empty.""",
    "restore.done": "{place}: {number} files, {size} entries of the log are back.",
    "labels.short": "Print stickers with QR codes for instruments.",
    "labels.help": """Print stickers with QR codes for instruments, as PDF.

Without a choice all instruments of the site get one, at most 2400 at once. The sheet is A4 with
3 x 8 stickers of 70 mm x 37 mm, or a roll of 60 mm x 40 mm.

\b
Examples:
  duheng labels labels.pdf --home site/ --owner 3
  duheng labels label.pdf --home site/ --id 17 --sheet thermal

Exit status: 0 done, 2 nothing is chosen, or too much.""",
    "labels.id": "Number of an instrument; may be given several times.",
    "labels.owner": "Number of the organisation whose instruments.",
    "labels.division": "Beginning of a division code.",
    "labels.kind": "Kind of the catalogue.",
    "labels.sheet": "What they are printed on [a4].",
    "labels.skip": "Places of the first sheet that are used already [0].",
    "labels.address": "Address of the site, for the QR codes [DUHENG_ADDRESS].",
    "labels.done": "{file}: {number} stickers",
    "site.setup.organisation": "Name of the first organisation: who runs the site.",
    "site.setup.kind": "What it is [technical_body].",
    "site.setup.system": "Administrator of the system, as 'Name <a@example.org>'.",
    "site.setup.security": "Administrator of security: roles, sessions, erasure.",
    "site.setup.audit": "Administrator of audit: reads what everybody did.",
    "site.setup.send": "Send the invitations by e-mail too (DUHENG_EMAIL_...).",
    "site.setup.import": "Table with the instruments of the organisation (.csv, .xlsx).",
    "site.setup.profile": "Where the table comes from [ecqs].",
    "site.setup.without_organisation": "people and tables belong to an organisation: "
    "name it with --organisation",
    "site.setup.no_log": "name the log of a new site: --log-origin log.example.org/2026",
    "site.setup.three": "name all three administrators: --system, --security, --audit",
    "site.setup.founded": "{name} is organisation {number}.",
    "site.setup.invited": "{role}: {email} opens, within 7 days and once,\n  {address}",
    "site.setup.imported": "{file}: {number} rows registered",
}
