"""What was sent in for an account, opened as a hostile file: its members by safe names, bounded."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.errors import UnusableFields

MOST_BYTES = 32 * 2**20
"""Largest file that is taken in [bytes]."""
MOST_UNPACKED = 128 * 2**20
MOST_DOCUMENT = 4 * 2**20
MOST_MEMBERS, MOST_DEPTH, LONGEST_NAME = 500, 6, 180
DOCUMENT = "ACCOUNT.yaml"
FORMS = frozenset(
    {
        "duheng-account/1",
        "duheng-balance/1",
        "duheng-calculation/1",
        "duheng-matching/1",
        "duheng-savings/1",
        "duheng-sink/1",
        "duheng-stack/1",
    }
)
"""Forms by which the document is told from what it names, where none is called ACCOUNT.yaml."""
ZIP, YAML = "application/zip", "application/yaml"
_DOCUMENTS = (".yaml", ".yml")
_TAKEN = frozenset(
    {
        *_DOCUMENTS,
        ".csv",
        ".txt",
        ".md",
        ".xml",
        ".json",
        ".pdf",
        ".parquet",
        ".png",
        ".jpg",
        ".xlsx",
    }
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PART = re.compile(r"[^\x00-\x1f\x7f<>:\"|?*\\/]+")
_FORM = re.compile(rb"^format:[ \t]*[\"']?([a-z]+-[a-z]+/[0-9]+)", re.MULTILINE)
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Package:
    """An account document and the files that came with it.

    Attributes
    ----------
    document : str
        Name of the document among the files.
    files : Mapping of str to bytes
        By their names, which are relative, have no ``..`` and no links.
    media_type : str
        Of what was sent.
    """

    document: str
    files: Mapping[str, bytes]
    media_type: str

    @property
    def members(self) -> list[dict[str, Any]]:
        """Name, size [bytes] and SHA-256 of each file, by name."""
        return [
            {
                "name": name,
                "size": len(self.files[name]),
                "sha256": hashlib.sha256(self.files[name]).hexdigest(),
            }
            for name in sorted(self.files)
        ]

    def write_to(self, folder: Path) -> Path:
        """Write the files below an empty folder and return the path of the document."""
        for name, content in self.files.items():
            path = folder.joinpath(*PurePosixPath(name).parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600, exist_ok=False)
            path.write_bytes(content)
        return folder.joinpath(*PurePosixPath(self.document).parts)


def open_package(content: bytes) -> Package:
    """Return what was sent: one YAML document, or a ZIP archive that holds it.

    Raises
    ------
    UnusableFields
        When it is empty, too large, no such file, or an archive that a person would not make:
        links, names that lead out of it, encrypted or doubled members, a bomb.
    """
    if not content:
        raise _refused(_("the file is empty"))
    if len(content) > MOST_BYTES:
        raise _refused(_("the file is larger than %(most)d MB") % {"most": MOST_BYTES // 2**20})
    if not content.startswith(b"PK"):
        return Package(DOCUMENT, {DOCUMENT: _text(content)}, YAML)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = dict(_members(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _refused(_("the archive cannot be opened: it is damaged or protected")) from error
    document = _document(files)
    _text(files[document])
    return Package(document, files, ZIP)


def _text(content: bytes) -> bytes:
    """Return the bytes of a document, which must be text of a size that a person writes."""
    if len(content) > MOST_DOCUMENT:
        most = {"most": MOST_DOCUMENT // 2**20}
        raise _refused(_("the document is larger than %(most)d MB") % most)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(_("it is neither a ZIP archive nor a YAML document in UTF-8")) from error
    return content


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    found = [one for one in archive.infolist() if not one.is_dir()]
    if len(found) > MOST_MEMBERS:
        most = {"most": MOST_MEMBERS}
        raise _refused(_("the archive holds more than %(most)d files") % most)
    if sum(one.file_size for one in found) > MOST_UNPACKED:
        most = {"most": MOST_UNPACKED // 2**20}
        raise _refused(_("unpacked, the archive is larger than %(most)d MB") % most)
    names: set[str] = set()
    for one in found:
        name = _safe_name(one)
        if name.casefold() in names:
            raise _refused(_("the archive holds '%(name)s' twice") % {"name": name})
        names.add(name.casefold())
        yield name, archive.read(one)  # never more than the size that was counted above


def _safe_name(one: zipfile.ZipInfo) -> str:
    """Return the name of a member, or refuse one that is no plain file below the archive."""
    shown = {"name": one.orig_filename[:80]}
    name = one.orig_filename
    parts = name.split("/")
    is_plain = all(_PART.fullmatch(part) and part.strip(" .") == part for part in parts)
    if not is_plain or len(parts) > MOST_DEPTH or len(name) > LONGEST_NAME:
        raise _refused(_("the archive holds a name that cannot be used: '%(name)s'") % shown)
    mode = one.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise _refused(_("'%(name)s' in the archive is a link, not a file") % shown)
    if one.flag_bits & _ENCRYPTED or one.compress_type not in _METHODS:
        raise _refused(_("'%(name)s' in the archive is protected or packed unusually") % shown)
    if PurePosixPath(name).suffix.lower() not in _TAKEN:
        raise _refused(_("'%(name)s' in the archive is of a kind that no account needs") % shown)
    return name


def _document(files: Mapping[str, bytes]) -> str:
    """Return the account document: ACCOUNT.yaml, else the one of a form of account, topmost."""
    named = [name for name in files if PurePosixPath(name).name == DOCUMENT]
    found = named or [name for name in files if PurePosixPath(name).suffix in _DOCUMENTS]
    depth = min((name.count("/") for name in found), default=0)
    topmost = [name for name in found if name.count("/") == depth]
    if len(topmost) > 1:
        topmost = [name for name in topmost if _form(files[name]) in FORMS] or topmost
    if len(topmost) != 1:
        raise _refused(
            _("the archive holds %(number)d account documents; name the one that counts %(name)s")
            % {"number": len(topmost), "name": DOCUMENT}
        )
    return topmost[0]


def form_of(package: Package) -> str:
    """Return the form that the document of a package names; empty where it names none."""
    return _form(package.files[package.document])


def _form(content: bytes) -> str:
    found = _FORM.search(content)
    return "" if found is None else found[1].decode()


def _refused(reason: str) -> UnusableFields:
    return UnusableFields(reason, data={"fields": {"file": reason}})
