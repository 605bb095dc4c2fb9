"""Gather the texts of the site's rooms into their catalogues, and compile the catalogues.

``python web/texts.py`` does all rooms, ``python web/texts.py people`` one. Gathering needs GNU
gettext (``xgettext``); without it only compiling is done. What a person translated is kept.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

SITE = Path(__file__).parents[1] / "src" / "duheng" / "site"
LANGUAGE = "zh_Hans"


def catalogue_of(room: Path) -> Path:
    """Return the catalogue of a room."""
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def gather(room: Path) -> None:
    """Write new texts of a room into its catalogue."""
    (room / "locale").mkdir(exist_ok=True)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "duheng.site.settings"}
    command = [sys.executable, "-m", "django", "makemessages", "--locale", LANGUAGE]
    options = ["--no-location", "--no-wrap", "--no-obsolete", "--verbosity", "0"]
    subprocess.run([*command, *options], cwd=room, env=environment, check=True)
    if not catalogue_of(room).is_file() or not catalogue_of(room).stat().st_size:
        catalogue_of(room).unlink(missing_ok=True)
        return
    catalogue = polib.pofile(str(catalogue_of(room)), wrapwidth=0)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "MIME-Version": "1.0",
        "Language": LANGUAGE,
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for entry in catalogue:
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.msgstr, entry.msgstr_plural = "", {0: ""} if entry.msgid_plural else {}
        entry.previous_msgctxt = entry.previous_msgid = entry.previous_msgid_plural = None
    catalogue.header = ""
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save()


def compile_catalogue(room: Path) -> int:
    """Compile the catalogue of a room; return how many of its texts have no translation."""
    catalogue = polib.pofile(str(catalogue_of(room)), wrapwidth=0)
    catalogue.save_as_mofile(str(catalogue_of(room).with_suffix(".mo")))
    return len(catalogue.untranslated_entries())


def main(names: list[str]) -> int:
    """Do the rooms that are named, or all that have templates or a catalogue."""
    rooms = [SITE / one for one in names] or sorted(one.parent for one in SITE.glob("*/apps.py"))
    for room in rooms:
        if shutil.which("xgettext"):
            gather(room)
        if catalogue_of(room).is_file():
            missing = compile_catalogue(room)
            sys.stdout.write(f"{room.name}: {missing} texts without translation\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
