"""A ledger on disk: one writer appends and publishes, any number of readers read."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from duheng.ledger.checkpoints import Checkpoint, parse_checkpoint, sign_checkpoint
from duheng.ledger.durable import make_folder, only_writer, write_whole
from duheng.ledger.edge import TreeEdge
from duheng.ledger.errors import AlreadyALedger, CorruptLedger, NotALedger, UnusableKey
from duheng.ledger.hashing import EMPTY_ROOT
from duheng.ledger.high_water import keep_high_water
from duheng.ledger.keys import SigningKey, VerifierKey, parse_verifier_key
from duheng.ledger.notes import SignedNote, check_note
from duheng.ledger.publishing import entry_bundles, hash_tiles, write_tiles
from duheng.ledger.sequence import DurableSequence, read_frames
from duheng.ledger.tiles import TileFolder, tile_holding

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where a ledger lies and who it is.

    ``public/`` is what C2SP tlog-tiles calls the prefix: any web server can serve it. ``private/``
    holds the durable sequence and the openings of leaves.
    """

    folder: Path
    key: VerifierKey
    high_water: Path

    @property
    def origin(self) -> str:
        """The name of the log, first line of its checkpoints."""
        return self.key.name

    @property
    def tiles(self) -> TileFolder:
        """The published part."""
        return TileFolder(self.folder / "public")

    @property
    def sequence(self) -> Path:
        """The durable sequence."""
        return self.folder / "private" / "sequence"

    @property
    def openings(self) -> Path:
        """The folder of what opens the leaves; what is erased there is unlinked for ever."""
        return self.folder / "private" / "openings"

    @property
    def _position(self) -> Path:
        return self.folder / "private" / "position.json"

    def checkpoint(self) -> tuple[Checkpoint, SignedNote]:
        """Return the checkpoint that is published, its signature verified.

        Raises
        ------
        NotALedger
            When there is none.
        SignatureRefused, MalformedNote
            When it is not this log's.
        """
        path = self.folder / "public" / "checkpoint"
        if not path.is_file():
            raise NotALedger(f"{path} is not there", hint="duheng ledger checkpoint writes it")
        checkpoint, note = parse_checkpoint(path.read_bytes())
        check_note(note, [self.key])
        return checkpoint, note

    def publish(self, note: SignedNote) -> None:
        """Put a checkpoint where readers find it."""
        write_whole(self.folder / "public" / "checkpoint", note.encode())

    @contextmanager
    def writer(self) -> Iterator[LedgerWriter]:
        """Be the one writer as long as the block lasts.

        Raises
        ------
        LedgerBusy
            When another process writes.
        CorruptLedger
            When sequence and tiles contradict each other.
        """
        with only_writer(self.folder / "private" / "lock"):
            writer = LedgerWriter(self, *self._published())
            try:
                yield writer
            finally:
                writer.close()

    def _published(self) -> tuple[TreeEdge, int]:
        """Return the edge of the tree as far as tiles are written, and the end of its frames."""
        if not self._position.is_file():
            return TreeEdge(), 0
        try:
            known = json.loads(self._position.read_bytes())
            size, offset, root = int(known["size"]), int(known["offset"]), str(known["root"])
        except (ValueError, KeyError, TypeError) as error:
            raise CorruptLedger(f"{self._position} cannot be read") from error
        edge = self._edge(size)
        if base64.b64encode(edge.root()).decode() != root:
            raise CorruptLedger(f"the tiles of {self.folder} do not have the root they were given")
        return edge, offset

    def _edge(self, size: int) -> TreeEdge:
        partial = []
        for level in range((size.bit_length() + 7) // 8):
            in_level = size >> 8 * level
            held = in_level % 256
            partial.append(
                self.tiles.read(tile_holding(level, in_level - 1, size)) if held else b""
            )
        return TreeEdge(size, partial)

    def keep_position(self, size: int, offset: int, root: bytes) -> None:
        """Keep how far tiles are written, so that opening need not begin at the first entry."""
        record = {"size": size, "offset": offset, "root": base64.b64encode(root).decode()}
        write_whole(self._position, json.dumps(record).encode())


class LedgerWriter:
    """Appends entries and writes tiles. Made by :meth:`Ledger.writer`; threads may share it."""

    def __init__(self, ledger: Ledger, edge: TreeEdge, offset: int) -> None:
        self.ledger = ledger
        self._edge = edge
        self._published, self._offset = edge.size, offset
        self._building = threading.Lock()
        end = offset
        if ledger.sequence.exists():
            self._check_length(offset)
            for frame in read_frames(ledger.sequence, offset=offset, size=edge.size):
                edge.extend(frame.entries)
                end = frame.end
        self._sequence = DurableSequence(ledger.sequence, edge.size, end, edge.extend)

    def _check_length(self, offset: int) -> None:
        length = self.ledger.sequence.stat().st_size
        if length < offset:
            raise CorruptLedger(
                f"{self.ledger.sequence} is shorter than what was published from it",
                hint="bring back the whole ledger folder from one backup",
                data={"bytes": length, "published_bytes": offset},
            )

    @property
    def size(self) -> int:
        """Number of durable entries."""
        return self._sequence.size

    def append(self, entries: Sequence[bytes]) -> range:
        """Return the indices of the entries; they are durable when this returns.

        Raises
        ------
        EntryTooLarge
            When an entry is longer than 65535 bytes.
        LedgerFull
            When there is no room: nothing of the batch is kept.
        LedgerNotWritable
            When the disk fails: open the ledger anew.
        """
        first = self._sequence.append(entries)
        return range(first, first + len(entries))

    def build(self) -> Checkpoint:
        """Return the unsigned head over all entries, with every tile it needs on disk.

        Raises
        ------
        CorruptLedger
            When a tile that exists says something else.
        LedgerFull, LedgerNotWritable
            When the disk refuses; doing it again goes on where it stopped.
        """
        ledger, public = self.ledger, self.ledger.folder / "public"
        with self._building:
            with self._sequence.still():
                head = Checkpoint(ledger.origin, self._edge.size, self._edge.root())
                completed = list(self._edge.completed)
                tiles = list(hash_tiles(self._edge, completed))
                end = self._sequence.end
            write_tiles(public, iter(tiles))
            entries = self._unpublished(head.size)
            write_tiles(public, entry_bundles(ledger.tiles, self._published, entries))
            if head.size != self._published:
                ledger.keep_position(head.size, end, head.root)
                self._published, self._offset = head.size, end
            del self._edge.completed[: len(completed)]
        return head

    def _unpublished(self, size: int) -> Iterator[bytes]:
        path, first = self.ledger.sequence, self._published
        for frame in read_frames(path, offset=self._offset, size=first):
            if frame.first >= size:
                return
            yield from frame.entries

    def close(self) -> None:
        """Let go of the files."""
        self._sequence.close()


def create_ledger(folder: Path, key: SigningKey, high_water: Path) -> Ledger:
    """Return a new, empty ledger, with a signed checkpoint of size 0.

    Parameters
    ----------
    folder : Path
        Where it shall lie; made, and empty if it exists.
    key : SigningKey
        Of the log; its name is the origin. It is not kept in the folder.
    high_water : Path
        File outside the folder that remembers the largest signed checkpoint.

    Raises
    ------
    AlreadyALedger
        When the folder holds something, or the file exists.
    """
    if (folder.exists() and any(folder.iterdir())) or high_water.exists():
        raise AlreadyALedger(
            f"{folder} or {high_water} is already in use", hint="a new log begins in a new folder"
        )
    if high_water.resolve().is_relative_to(folder.resolve()):
        raise AlreadyALedger(
            f"{high_water} lies inside {folder}",
            hint="keep it elsewhere: a backup of the ledger must not bring back an old one",
        )
    ledger = Ledger(folder.resolve(), key.verifier, high_water.resolve())
    note = sign_checkpoint(Checkpoint(ledger.origin, 0, EMPTY_ROOT), key)
    for part in ("public", "private/openings"):
        make_folder(ledger.folder / part)
    keep_high_water(ledger.high_water, note)
    ledger.publish(note)
    record = {"v": _VERSION, "key": str(ledger.key), "high_water": str(ledger.high_water)}
    write_whole(ledger.folder / "identity.json", json.dumps(record, indent=1).encode())
    return ledger


def open_ledger(folder: Path) -> Ledger:
    """Return the ledger of a folder.

    Raises
    ------
    NotALedger
        When the folder holds none that this version reads.
    """
    path = folder / "identity.json"
    try:
        found = json.loads(path.read_bytes())
        key = parse_verifier_key(found["key"])
        if found["v"] != _VERSION:
            raise NotALedger(f"{folder} is a ledger of version {found['v']}, not {_VERSION}")
        return Ledger(folder.resolve(), key, Path(found["high_water"]))
    except (OSError, ValueError, KeyError, TypeError, UnusableKey) as error:
        if isinstance(error, NotALedger):
            raise
        raise NotALedger(
            f"{folder} holds no ledger", hint="duheng ledger init begins one"
        ) from error
