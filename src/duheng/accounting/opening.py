"""How every run of a document begins: it is read, and packs, files and causes are at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from duheng.accounting.document import read_document
from duheng.accounting.errors import UnknownName
from duheng.accounting.files import InputFiles
from duheng.accounting.heading import Heading, heading_of
from duheng.accounting.sources import SourceRegister
from duheng.rulebook import Pack, PackLibrary, UncheckedValue, load_packs
from duheng.terms.documents import Document, nearest
from duheng.terms.evidence import Confidence

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a run reads with: packs, causes met so far, files met so far."""

    library: PackLibrary
    register: SourceRegister
    files: InputFiles
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A document that is open.

    Attributes
    ----------
    tell : callable
        Takes a word or two about what is being done.
    """

    heading: Heading
    means: Means
    tell: Tell

    @property
    def document(self) -> Document:
        """The content as written."""
        return self.heading.document

    @property
    def library(self) -> PackLibrary:
        """Packs to use."""
        return self.means.library

    def method(self, name: str) -> Pack:
        """Return a method pack, in force when the period begins.

        Raises
        ------
        UnknownPack, UnknownName
            When there is none of that id, or it is no method.
        UncheckedValue
            In strict mode, when nobody compared it with its document.
        """
        heading = self.heading
        day = heading.period.begin.astimezone(heading.zone).date()
        return checked_method(
            self.library, self.library.pack(name, on=day), strict=self.means.strict
        )

    def digest(self, pack: Pack, packs: Sequence[str]) -> str:
        """Return the digest of everything that decides the figures, and of nothing else."""
        return self.heading.digest(self.means.files, pack, packs)


def open_document(
    path: Path | str,
    schema: str,
    *,
    library: PackLibrary | None = None,
    progress: Tell | None = None,
    strict: bool = False,
) -> Opening:
    """Return the document at a path, with what a run of it needs.

    Parameters
    ----------
    path : Path or str
        The YAML document; the files it names are relative to its folder.
    schema : str
        Name of a file in ``schemas/``, without its ending.
    library : PackLibrary, optional
        Packs to use; the installed ones when left out.
    progress : callable, optional
        Told in a word or two what is being done.
    strict : bool
        Refuse methods and values that nobody compared with the official text.

    Raises
    ------
    MissingFile, UnusableInput, UnusableAccount
        When there is no such file, it is no YAML, or it does not follow its form.
    """
    target, tell = Path(path), progress or (lambda _: None)
    tell("document")
    return Opening(
        heading=heading_of(read_document(target, schema), target.parent),
        means=Means(
            library=library or load_packs(kinds=["methods", "rules"]),
            register=SourceRegister(),
            files=InputFiles(target.parent),
            strict=strict,
        ),
        tell=tell,
    )


def levels_of(group_by: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Return the levels asked for, in the order of those that there are.

    Raises
    ------
    UnknownName
        When figures are not grouped by one of them.
    """
    for name in group_by:
        if name not in known:
            close = nearest(name, known)
            raise UnknownName(
                f"figures are not grouped by '{name}'",
                hint=f"did you mean '{close}'?" if close else f"groups: {', '.join(known)}",
                data={"group": name, "groups": list(known)},
            )
    return tuple(name for name in known if name in group_by)


def checked_method(library: PackLibrary, pack: Pack, *, strict: bool) -> Pack:
    """Return a pack that is a method, and one that may be used.

    Raises
    ------
    UnknownName
        When it is no method.
    UncheckedValue
        In strict mode, when nobody compared it with its document.
    """
    if pack.kind != "methods":
        known = [one.id for one in library.packs(kind="methods")]
        close = nearest(pack.id, known)
        raise UnknownName(
            f"'{pack.id}' is a pack of {pack.kind}, not a method",
            hint=f"did you mean '{close}'?" if close else f"methods: {', '.join(known)}",
        )
    if strict and pack.confidence is Confidence.UNCHECKED:
        raise UncheckedValue(
            f"the method {pack.id} is unchecked: nobody has compared it with {pack.document}",
            hint="compare it with the official text and correct the pack, or do not ask strictly",
        )
    return pack
