"""Bodies unpacked within bounds, so that no small one becomes a large memory; and packed to keep.

What the inbox holds is written twice, into SQLite's log and then into its tables. A body that came
unpacked is packed for that with a codec that costs less than the writing it saves.
"""

from __future__ import annotations

import zlib

import pyarrow as pa

from duheng.telemetry.intake.errors import BatchTooLarge, UnreadableBatch, UnsupportedBody

UNPACKED_BYTES = 16 << 20
RATIO = 200
"""Largest unpacked size over packed size: readings pack 10 to 60 times."""
_ALLOWANCE = 1 << 16
_PIECE = 1 << 18
_GZIP = 31
_KEPT_BYTES = 16384
"""Below this, packing costs more than the part of a page that it saves."""
_KEPT = pa.Codec("snappy")


def unpacked(body: bytes, packing: str) -> bytes:
    """Return a body without its content encoding (``""``, ``gzip`` or ``zstd``).

    Raises
    ------
    BatchTooLarge
        When it would become larger than the door takes, by size or by ratio.
    UnreadableBatch
        When it is damaged or cut.
    UnsupportedBody
        When the encoding is another one.
    """
    if not packing:
        return body
    limit = min(UNPACKED_BYTES, len(body) * RATIO + _ALLOWANCE)
    if packing == "gzip":
        return _gunzip(body, limit)
    if packing == "zstd":
        return _unzstd(body, limit)
    raise UnsupportedBody(
        f"Content-Encoding '{packing[:40]}' is not read here", hint="gzip, zstd or none"
    )


def packed_to_keep(body: bytes) -> tuple[bytes, int | None]:
    """Return a body as the inbox keeps it, and its size as received if that differs."""
    if len(body) < _KEPT_BYTES:
        return body, None
    packed: bytes = _KEPT.compress(body, asbytes=True)
    return (packed, len(body)) if len(packed) < len(body) * 3 // 4 else (body, None)


def as_received(kept: bytes, unpacked_bytes: int | None) -> bytes:
    """Return a body that the inbox kept, byte for byte as it was received."""
    if unpacked_bytes is None:
        return kept
    body: bytes = _KEPT.decompress(kept, unpacked_bytes, asbytes=True)
    return body


def _gunzip(body: bytes, limit: int) -> bytes:
    engine = zlib.decompressobj(wbits=_GZIP)
    try:
        found = engine.decompress(body, limit + 1)
    except zlib.error as error:
        raise _damaged("gzip", error) from error
    if len(found) > limit:
        raise _too_large(limit)
    if not engine.eof or engine.unused_data:
        raise _damaged("gzip", "it is cut, or something follows it")
    return found


def _unzstd(body: bytes, limit: int) -> bytes:
    pieces, size = [], 0
    try:
        with pa.CompressedInputStream(pa.BufferReader(body), "zstd") as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > limit:
                    raise _too_large(limit)
                pieces.append(piece)
    except (OSError, pa.ArrowException) as error:
        raise _damaged("zstd", error) from error
    return b"".join(pieces)


def _too_large(limit: int) -> BatchTooLarge:
    return BatchTooLarge(
        f"the body unpacks to more than {limit} bytes",
        hint="send fewer readings in a batch",
        data={"limit_bytes": limit},
    )


def _damaged(packing: str, reason: object) -> UnreadableBatch:
    return UnreadableBatch(f"the body is no whole {packing}: {str(reason)[:120]}")
