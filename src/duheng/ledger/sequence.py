"""The durable sequence of entries: one append-only file, acknowledged after fdatasync.

Each write is a frame: a header with the index of its first entry, their number, the length and
checksums, then the entries as an entry bundle writes them. Batches that wait share one frame. A
frame that a power cut left unfinished was never acknowledged and is cut off when the file is
opened; anything else that is wrong is refused, because it was acknowledged.
"""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zlib import crc32

from duheng.ledger.durable import refusals, sync_folder, write_all
from duheng.ledger.errors import CorruptLedger, LedgerFull, LedgerNotWritable
from duheng.ledger.tiles import format_bundle, parse_bundle

_MAGIC = b"DHL1"
_HEADER = struct.Struct(">4sQIIII")
_SECTOR = 512


class Frame(NamedTuple):
    """One batch as it stands in the file."""

    first: int
    entries: list[bytes]
    end: int


@dataclass(slots=True)
class _Batch:
    """Entries that wait for the next write, and what became of them."""

    entries: Sequence[bytes]
    payload: bytes
    first: int = -1
    refusal: LedgerFull | LedgerNotWritable | None = None
    is_done: bool = field(default=False)


def read_frames(path: Path, *, offset: int = 0, size: int = 0) -> Iterator[Frame]:
    """Yield the whole frames of a sequence from an offset on; an unfinished last one is left out.

    Parameters
    ----------
    path : Path
        The sequence.
    offset : int
        Where a frame begins [byte].
    size : int
        Index of the first entry there [1].

    Raises
    ------
    CorruptLedger
        When a finished frame is not as it was written, or an entry is missing between frames.
    """
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(offset)
        while offset < length:
            frame = _frame(file, offset, length)
            if frame is None:
                return
            if frame.first != size:
                raise CorruptLedger(f"{path} goes on at entry {frame.first}, expected {size}")
            yield frame
            offset, size = frame.end, size + len(frame.entries)


def _frame(file: BinaryIO, offset: int, length: int) -> Frame | None:
    """Return the frame at the offset, or ``None`` when it was never finished."""
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    _, first, number, size, checksum, _ = _HEADER.unpack(header)
    is_good = header == _header(first, number, size, checksum)
    payload = file.read(size if is_good else length)
    end = offset + _HEADER.size + size
    if is_good and end <= length and crc32(payload) == checksum:
        return Frame(first, parse_bundle(payload), end)
    if is_good and (end > length or (end == length and _lacks_sector(payload, length))):
        return None
    if not is_good and _is_torn_header(header + payload, offset):
        return None
    raise CorruptLedger(
        f"{file.name} is not as it was written, from byte {offset} on",
        hint="bring back the file from a copy; what was acknowledged is never cut off",
    )


def _lacks_sector(payload: bytes, end: int) -> bool:
    """Return whether a sector of the last frame was never written: file systems show zeros."""
    first = (len(payload) - end) % _SECTOR
    sectors = [payload[begin : begin + _SECTOR] for begin in range(first, len(payload), _SECTOR)]
    return any(not one.strip(b"\0") for one in (payload[:first], *sectors) if one)


def _is_torn_header(rest: bytes, offset: int) -> bool:
    """Return whether nothing was written from the header, or from a sector within it, on."""
    boundary = -offset % _SECTOR
    written = boundary if boundary < _HEADER.size else 0
    return not rest[written:].strip(b"\0")


def _header(first: int, number: int, size: int, checksum: int) -> bytes:
    """Return a header; it has a checksum of its own, because it says where the frame ends."""
    fields = _HEADER.pack(_MAGIC, first, number, size, checksum, 0)[:-4]
    return fields + crc32(fields).to_bytes(4, "big")


class DurableSequence:
    """The one writer of a sequence; threads share it, and their batches share one fdatasync.

    Parameters
    ----------
    path : Path
        The file; it is made when it is not there.
    size, end : int
        Number of entries, and length of the file that holds them whole [byte], as read before.
    on_durable : callable
        Gets the entries of a write in their order, once they are durable.
    """

    def __init__(
        self, path: Path, size: int, end: int, on_durable: Callable[[Sequence[bytes]], None]
    ) -> None:
        self.path = path
        self.size = size
        self.end = end
        self._on_durable = on_durable
        self._waiting: list[_Batch] = []
        self._door = threading.Lock()
        self._pen = threading.Lock()
        self._fault: str | None = None
        with refusals(path):
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
            sync_folder(path.parent)
            if os.fstat(self._file).st_size != end:
                self._cut_back()

    def append(self, entries: Sequence[bytes]) -> int:
        """Return the index of the first of the entries; they are on disk when this returns.

        Raises
        ------
        EntryTooLarge
            When an entry is longer than 65535 bytes.
        LedgerFull
            When there is no room: nothing of the batch is kept, and the ledger can go on.
        LedgerNotWritable
            When the disk fails: the ledger must be opened anew.
        """
        batch = _Batch(entries, format_bundle(entries))
        with self._door:
            self._waiting.append(batch)
        with self._pen:
            if not batch.is_done:
                self._write_waiting()
        if batch.refusal is not None:
            raise batch.refusal
        return batch.first

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _write_waiting(self) -> None:
        """Write every batch that waits, sync once, and tell each."""
        with self._door:
            batches, self._waiting = self._waiting, []
        try:
            self._write(batches)
        except (LedgerFull, LedgerNotWritable) as error:
            for batch in batches:
                batch.refusal = error
        finally:
            for batch in batches:
                batch.is_done = True

    def _write(self, batches: Sequence[_Batch]) -> None:
        if self._fault is not None:
            raise LedgerNotWritable(self._fault, hint="open the ledger anew")
        entries = [entry for batch in batches for entry in batch.entries]
        payload = b"".join([batch.payload for batch in batches])
        header = _header(self.size, len(entries), len(payload), crc32(payload))
        self._append_durably(header + payload)
        for batch in batches:
            batch.first = self.size
            self.size += len(batch.entries)
        self.end += len(header) + len(payload)
        self._on_durable(entries)

    def _append_durably(self, content: bytes) -> None:
        try:
            with refusals(self.path):
                os.lseek(self._file, self.end, os.SEEK_SET)
                write_all(self._file, content)
        except LedgerFull:
            self._cut_back()
            raise
        except LedgerNotWritable as error:
            self._fault = error.message
            raise
        self._safely(os.fdatasync, self._file)

    def _cut_back(self) -> None:
        """Cut off what was never acknowledged."""
        self._safely(os.ftruncate, self._file, self.end)
        self._safely(os.fdatasync, self._file)

    def _safely(self, call: Callable[..., None], *given: int) -> None:
        """Do a call; after its failure nobody knows what is on disk: nothing more is written."""
        try:
            with refusals(self.path):
                call(*given)
        except (LedgerFull, LedgerNotWritable) as error:
            self._fault = error.message
            raise

    @contextmanager
    def still(self) -> Iterator[None]:
        """Hold back writes as long as the block lasts; they wait."""
        with self._pen:
            yield
